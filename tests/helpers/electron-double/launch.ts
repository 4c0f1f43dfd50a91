import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Commands } from './control.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export interface LaunchOptions {
  /** A directory of this launch alone. */
  readonly directory: string;
  readonly chromiumPath: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** User ID that the main process reads. Default: an ordinary user. */
  readonly userId?: number;
}

/** The built main bundle, running on the double in a process of its own. */
export interface Launched {
  readonly child: ChildProcess;
  /** Resolves with the exit code; null after a signal. */
  readonly exited: Promise<number | null>;
  /** Returns the standard error until now. */
  readonly errors: () => string;
  call<Name extends keyof Commands>(
    name: Name,
    ...args: Parameters<Commands[Name]>
  ): Promise<Awaited<ReturnType<Commands[Name]>>>;
  /** Ends it normally, or by force after ten seconds. */
  end(): Promise<number | null>;
}

/** Starts the built main bundle on the double. */
export function launchDouble(options: LaunchOptions): Launched {
  const { directory, chromiumPath, args = [], env = {}, userId = 1000 } = options;
  const main = join(ROOT, 'out', 'main', 'index.js');
  if (!existsSync(main)) throw new Error(`${main} is not built: run \`npm run build\` first`);
  const child = fork(main, args, {
    cwd: directory,
    execArgv: ['--import', join(import.meta.dirname, 'register.mjs')],
    env: {
      ...process.env,
      HOMEOSTAT_HOME: join(directory, 'home'),
      ELECTRON_DOUBLE_CHROMIUM: chromiumPath,
      ELECTRON_DOUBLE_PROFILE: join(directory, 'chromium'),
      ELECTRON_DOUBLE_UID: String(userId),
      ELECTRON_DOUBLE_NO_SANDBOX: process.getuid?.() === 0 ? '1' : '0',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);

  let nextId = 1;
  const open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  child.on('message', ({ id, value, error }: { id: number; value?: never; error?: string }) => {
    const call = open.get(id);
    open.delete(id);
    if (error === undefined) call?.resolve(value as never);
    else call?.reject(new Error(error));
  });
  void exited.then((code) => {
    for (const { reject } of open.values()) reject(new Error(`the main process ended with ${code}:\n${errors}`));
  });

  return {
    child,
    exited,
    errors: () => errors,
    call: (name, ...given) =>
      new Promise((resolve, reject) => {
        if (!child.connected) throw new Error(`the main process has ended:\n${errors}`);
        const id = nextId++;
        open.set(id, { resolve, reject });
        child.send({ id, name, args: given }, (error) => error === null || reject(error));
      }),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return exited;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
  };
}
