import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Directories, resolveDirectories } from '../../src/main/base/directories';
import { type Connection, connectApp } from '../../src/main/transports/connect-app';

/** Every runner starts in the repository, while this module may be bundled elsewhere. */
const ROOT = process.cwd();
const START_LIMIT_MS = 20_000;

/** A headless host of the built bundles, in a process of its own. */
export interface TestHost {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly directories: Directories;
  /** Returns the output until now. */
  output(): string;
  /** Printed address of the dashboard, with the token. */
  readonly url: string;
  connect(): Promise<Connection>;
  /** Sends a signal, SIGTERM by default, and waits for the end. Resolves with the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface TestHostOptions {
  /** One directory for everything; undefined for the places that `env` names. */
  readonly home?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** User ID of the host, if the tests run as root. */
  readonly uid?: number | undefined;
  /** Headless entry of another build than that of this repository. */
  readonly entry?: string;
  /** Output that shows that the host is ready. */
  readonly until?: RegExp;
}

const RUNNING = new Set<ChildProcess>();
// A test that fails between start and end must leave no host behind.
process.once('exit', () => {
  for (const child of RUNNING) child.kill('SIGKILL');
});

/** @throws with its output if it exits or stays silent instead of starting */
export async function startTestHost(options: TestHostOptions): Promise<TestHost> {
  const {
    home,
    args = [],
    env = {},
    uid,
    entry = 'out/main/headless.js',
    until = /Dashboard: (\S+)|without a dashboard/,
  } = options;
  const child = spawn(process.execPath, [entry, ...(home === undefined ? [] : ['--home', home]), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(uid === undefined ? {} : { uid }),
  });
  RUNNING.add(child);
  const exited = once(child, 'exit').then(([code]) => {
    RUNNING.delete(child);
    return code as number | null;
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const beganMs = Date.now();
  while (!until.test(output)) {
    if (child.exitCode !== null || Date.now() - beganMs > START_LIMIT_MS) {
      child.kill('SIGKILL');
      throw new Error(`the host did not start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const directories = resolveDirectories({ home, env: home === undefined ? env : {}, platform: process.platform });
  return {
    child,
    pid: child.pid as number,
    directories,
    output: () => output,
    url: /Dashboard: (\S+)/.exec(output)?.[1] ?? '',
    connect: () => connectApp({ directories }),
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}
