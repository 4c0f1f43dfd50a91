import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Status } from '../../shared/contract/schemas';
import { AdvisedError } from '../base/errors';
import { UnreachableError } from '../transports/connect-app';
import type { CommandContext } from './command';

const START_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 15_000;
const POLL_MS = 50;

/** One arena for all threads: several would hold 2 MB more, and nothing here contends for memory. */
const HOST_ENVIRONMENT = { ...process.env, MALLOC_ARENA_MAX: '1' };

/** The arguments of a headless host for the instance that the command line is about. */
export function hostArguments({ home, configFile }: CommandContext): string[] {
  return [
    ...(home === undefined ? [] : ['--home', home]),
    ...(configFile === undefined ? [] : ['--config', configFile]),
  ];
}

/** The status of the host that answers; undefined where none does. */
export async function readStatus(context: CommandContext): Promise<Status | undefined> {
  try {
    const connection = await context.connect();
    try {
      return await connection.api.status.get();
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (error instanceof UnreachableError) return undefined;
    throw error;
  }
}

/** Starts a headless host that outlives us, and waits until it answers. @throws AdvisedError where it does not */
export async function startInBackground(context: CommandContext): Promise<Status> {
  const directory = join(context.directories.state, 'logs');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const output = join(directory, 'start.log');
  const descriptor = openSync(output, 'w', 0o600);
  const entry = fileURLToPath(new URL('headless.js', context.bundles));
  const child = spawn(process.execPath, [entry, ...hostArguments(context)], {
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
    env: HOST_ENVIRONMENT,
  });
  child.unref();
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  for (const limitMs = performance.now() + START_LIMIT_MS; performance.now() < limitMs && !ended; ) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const status = await readStatus(context);
    if (status !== undefined) return status;
  }
  throw new AdvisedError('the host did not start', `Look at ${output}.`);
}

/** Asks the host to end and waits until it is gone. @returns its pid, or undefined where none answered */
export async function stopHost(context: CommandContext): Promise<number | undefined> {
  let pid: number;
  try {
    const connection = await context.connect();
    ({ pid } = await connection.api.host.stop());
    await connection.close();
  } catch (error) {
    if (error instanceof UnreachableError) return undefined;
    throw error;
  }
  for (const limitMs = performance.now() + STOP_LIMIT_MS; performance.now() < limitMs; ) {
    if (!isAlive(pid)) return pid;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new AdvisedError(`process ${pid} does not end`, `End it with: kill ${pid}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
