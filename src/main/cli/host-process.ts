import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Status } from '../../shared/contract/schemas';
import { plainText } from '../../shared/format/plain-text';
import { AdvisedError } from '../base/errors';
import { systemReason } from '../base/system-reason';
import { UnreachableError } from '../transports/connect-app';
import { type CommandContext, withApi } from './command';

const START_LIMIT_MS = 15_000;
/** Another host that was started just now may own the directory before it answers. */
const RIVAL_LIMIT_MS = 1_000;
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
export function readStatus(context: CommandContext): Promise<Status | undefined> {
  return whereReachable(withApi(context, ({ api }) => api.status.get()));
}

/** Starts a headless host that outlives us, and waits until it answers. @throws AdvisedError where it does not */
export async function startInBackground(context: CommandContext): Promise<Status> {
  refuseUnusable(context);
  const output = join(context.directories.state, 'logs', 'start.log');
  const descriptor = openOutput(output);
  const entry = fileURLToPath(new URL('headless.js', context.bundles));
  const child = spawn(process.execPath, [entry, ...hostArguments(context)], {
    detached: true,
    env: HOST_ENVIRONMENT,
    stdio: ['ignore', descriptor ?? 'ignore', descriptor ?? 'ignore'],
  });
  child.unref();
  if (descriptor !== undefined) closeSync(descriptor);
  let limitMs = performance.now() + START_LIMIT_MS;
  child.once('exit', () => {
    limitMs = performance.now() + RIVAL_LIMIT_MS;
  });
  while (performance.now() < limitMs) {
    await pause();
    const status = await readStatus(context);
    if (status !== undefined) return status;
  }
  const advice = descriptor === undefined ? 'Run `homeostat run` to see the error.' : `See ${output}.`;
  throw new AdvisedError('the host did not start', advice);
}

/**
 * A host that can write nowhere measures all the same, but nobody could reach it: its socket is in the data directory.
 *
 * @throws AdvisedError that says why
 */
function refuseUnusable({ directories }: CommandContext): void {
  const { data } = directories;
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new AdvisedError(
      `cannot use the directory ${plainText(data, 500)}: ${systemReason(error)}`,
      'Make it writable for this user, or choose another one with --home.',
    );
  }
}

/** Prints what became of a host, and where its dashboard is. */
export function printHost(
  { terminal, json }: CommandContext,
  status: Status,
  outcome: 'started' | 'is already running',
): void {
  if (json) {
    terminal.printJson(status);
    return;
  }
  terminal.print(`Homeostat ${outcome} (process ${status.pid}).`);
  if (status.url !== null) terminal.print(`Dashboard: ${status.url}`);
}

/** Asks the host to end and waits until it is gone. @returns its pid, or undefined where none answered */
export async function stopHost(context: CommandContext): Promise<number | undefined> {
  const result = await whereReachable(withApi(context, ({ api }) => api.host.stop()));
  if (result === undefined) return undefined;
  for (const limitMs = performance.now() + STOP_LIMIT_MS; performance.now() < limitMs; ) {
    if (!isAlive(result.pid)) return result.pid;
    await pause();
  }
  throw new AdvisedError(`process ${result.pid} did not exit`, `Stop it with: kill ${result.pid}`);
}

async function whereReachable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UnreachableError) return undefined;
    throw error;
  }
}

/** The file for what the host prints; undefined where none can be written, which the host itself survives. */
function openOutput(path: string): number | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openSync(path, 'w', 0o600);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isZombie(pid);
}

/** Where nobody reaps orphans (a container without an init), an ended process stays in the table. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
