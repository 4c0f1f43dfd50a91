import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, lstatSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Status } from '../../shared/contract/schemas';
import { withAdvice } from '../../shared/format/sentence';
import { EXIT_HELD, HeldError } from '../app/held-error';
import { describeDashboard } from '../app/open-dashboard';
import { AdvisedError, onlyAdvised } from '../base/errors';
import { makeDirectory } from '../base/make-directory';
import { withPersonUmask } from '../base/person-umask';
import { openPrivateDirectory } from '../base/private-home';
import { requireFile } from '../base/require-file';
import { systemReason } from '../base/system-reason';
import { isAlive } from '../platform/is-alive';
import { findSupervisor } from '../self/supervisor-file';
import { type CommandContext, ifReachable, show, withApi } from './verb';

const START_LIMIT_MS = 15_000;
/** Another host that started at the same time may hold the home already and not respond to us yet. */
const RIVAL_LIMIT_MS = 1_000;
const STOP_LIMIT_MS = 15_000;
/** The supervisor gives a host that hangs 25 s to exit. */
const SUPERVISOR_STOP_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** Returns the program and the arguments that run a host: under the supervisor if there is a POSIX shell. */
export function hostCommand(context: CommandContext): readonly [program: string, ...args: string[]] {
  const { bundles } = context;
  const entry = fileURLToPath(new URL('headless.js', bundles));
  const host = [process.execPath, entry, ...hostArguments(context)] as const;
  if (process.platform === 'win32') return host;
  return ['/bin/sh', fileURLToPath(new URL('../../resources/supervise.sh', bundles)), ...host];
}

/** Returns the arguments of a headless host for the instance of the command line. */
export function hostArguments({ home, configFile }: CommandContext): string[] {
  return [
    ...(home === undefined ? [] : ['--home', home]),
    ...(configFile === undefined ? [] : ['--config', configFile]),
  ];
}

/** Returns the status of the host; undefined if none responds. */
export function readStatus(context: CommandContext): Promise<Status | undefined> {
  return ifReachable(withApi(context, ({ api }) => api.status.get()));
}

/** Starts a headless host that outlives this process, and waits until it responds. @throws AdvisedError if it does not */
export async function startInBackground(context: CommandContext): Promise<Status> {
  refuseUnusable(context);
  // A person sees this error; that of the host would be in its log.
  if (context.configFile !== undefined) requireFile(context.configFile);
  const { state } = context.directories;
  // Other users could place a link in it.
  onlyAdvised(() => openPrivateDirectory(state));
  const output = join(state, 'logs', 'start.log');
  const descriptor = openOutput(output);
  const [program, ...args] = hostCommand(context);
  const child = withPersonUmask(() =>
    spawn(program, args, {
      detached: true,
      stdio: ['ignore', descriptor ?? 'ignore', descriptor ?? 'ignore'],
    }),
  );
  child.unref();
  if (descriptor !== undefined) closeSync(descriptor);
  let limitMs = performance.now() + START_LIMIT_MS;
  let isHeld = false;
  const onEnd = (code: unknown) => {
    isHeld = code === EXIT_HELD;
    limitMs = performance.now() + (isHeld ? START_LIMIT_MS : RIVAL_LIMIT_MS);
  };
  child.once('exit', onEnd).on('error', onEnd);
  while (performance.now() < limitMs) {
    await sleep(POLL_MS);
    const status = await readStatus(context);
    if (status !== undefined) return status;
  }
  if (isHeld) throw new HeldError(context.directories.data);
  const advice = descriptor === undefined ? 'Run `homeostat run` to see the error.' : `See ${output}.`;
  throw new AdvisedError('the host did not start', advice);
}

/**
 * A host that cannot write still measures, but no client could reach it: its socket is in the data directory.
 *
 * @throws AdvisedError with the reason
 */
function refuseUnusable({ directories }: CommandContext): void {
  const { data } = directories;
  try {
    makeDirectory(data);
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new AdvisedError(
      `cannot use the directory ${data}: ${systemReason(error)}`,
      'Make it writable for this user, or choose another one with --home.',
    );
  }
}

/** Shows a host that runs now, with the address of its dashboard. */
export function showHost(
  context: CommandContext,
  status: Status,
  outcome: 'started' | 'is already running',
): Promise<number> {
  const failure = status.notices.find(({ id }) => id === 'dashboard');
  if (failure !== undefined && !context.json) context.terminal.warn(withAdvice(failure.text, failure.advice));
  return show(context, status, ({ pid, url }) => [
    `Homeostat ${outcome} (process ${pid}).`,
    url && describeDashboard(url),
  ]);
}

/**
 * Stops the host and waits until it and its supervisor have exited. If no host responds, the supervisor stops: it may
 * be about to restart a host, or have one that hangs.
 *
 * @returns the process that was stopped; undefined if none was running
 */
export async function stopHost(context: CommandContext): Promise<number | undefined> {
  const supervisor = findSupervisor(context.directories.state);
  const result = await ifReachable(withApi(context, ({ api }) => api.host.stop()));
  if (result !== undefined) await awaitEnd(result.pid, STOP_LIMIT_MS);
  if (supervisor === undefined) return result?.pid;
  if (result === undefined) process.kill(supervisor, 'SIGTERM');
  await awaitEnd(supervisor, SUPERVISOR_STOP_LIMIT_MS);
  return result?.pid ?? supervisor;
}

async function awaitEnd(pid: number, withinMs: number): Promise<void> {
  for (const limitMs = performance.now() + withinMs; isAlive(pid); await sleep(POLL_MS)) {
    if (performance.now() > limitMs) throw new AdvisedError(`process ${pid} did not exit`, `Stop it with: kill ${pid}`);
  }
}

/** Opens the file for the output of the host; undefined if it cannot be written, which the host survives. */
function openOutput(path: string): number | undefined {
  try {
    makeDirectory(dirname(path));
    // Opening a pipe or a device in its place would wait for a reader.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) rmSync(path, { force: true });
    return openSync(path, 'w', 0o600);
  } catch {
    return undefined;
  }
}
