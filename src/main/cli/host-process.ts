import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, lstatSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Status } from '../../shared/contract/schemas';
import { plainText } from '../../shared/format/plain-text';
import { withAdvice } from '../../shared/format/sentence';
import { EXIT_HELD, HeldError } from '../app/held-error';
import { describeDashboard } from '../app/open-dashboard';
import { AdvisedError } from '../base/errors';
import { makeDirectory } from '../base/make-directory';
import { withPersonUmask } from '../base/person-umask';
import { openPrivateDirectory } from '../base/private-home';
import { requireFile } from '../base/require-file';
import { systemReason } from '../base/system-reason';
import { findSupervisor } from '../self/supervisor-file';
import { UnreachableError } from '../transports/connect-app';
import { type CommandContext, withApi } from './command';

const START_LIMIT_MS = 15_000;
/** Another host that was started just now may have answered ours, and not yet us. */
const RIVAL_LIMIT_MS = 1_000;
const STOP_LIMIT_MS = 15_000;
/** It gives a host that hangs 25 s to end. */
const SUPERVISOR_STOP_LIMIT_MS = 30_000;
const POLL_MS = 50;

/** The program and the arguments that run a host: under the supervisor where there is a POSIX shell. */
export function hostCommand(context: CommandContext): readonly [program: string, ...args: string[]] {
  const { bundles } = context;
  const entry = fileURLToPath(new URL('headless.js', bundles));
  const host = [process.execPath, entry, ...hostArguments(context)] as const;
  if (process.platform === 'win32') return host;
  return ['/bin/sh', fileURLToPath(new URL('../../resources/supervise.sh', bundles)), ...host];
}

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
  // Here the error is seen; the host's own would be in its log.
  if (context.configFile !== undefined) requireFile(context.configFile);
  openStateDirectory(context.directories.state);
  const output = join(context.directories.state, 'logs', 'start.log');
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
    await pause();
    const status = await readStatus(context);
    if (status !== undefined) return status;
  }
  if (isHeld) throw new HeldError(context.directories.data);
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
    makeDirectory(data);
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
  if (status.url !== null) terminal.print(describeDashboard(status.url));
  const failure = status.notices.find(({ id }) => id === 'dashboard');
  if (failure !== undefined) terminal.warn(withAdvice(plainText(failure.text, 500), failure.advice));
}

/**
 * Asks the host to end and waits until it and its supervisor have. Where none answers, the supervisor is asked: it may
 * be about to restart a host, or have one that hangs.
 *
 * @returns the process that was asked, or undefined where none was there
 */
export async function stopHost(context: CommandContext): Promise<number | undefined> {
  const supervisor = findSupervisor(context.directories.state);
  const result = await whereReachable(withApi(context, ({ api }) => api.host.stop()));
  if (result !== undefined) await awaitEnd(result.pid, STOP_LIMIT_MS);
  if (supervisor === undefined) return result?.pid;
  if (result === undefined) process.kill(supervisor, 'SIGTERM');
  await awaitEnd(supervisor, SUPERVISOR_STOP_LIMIT_MS);
  return result?.pid ?? supervisor;
}

async function awaitEnd(pid: number, withinMs: number): Promise<void> {
  for (const limitMs = performance.now() + withinMs; isAlive(pid); await pause()) {
    if (performance.now() > limitMs) throw new AdvisedError(`process ${pid} did not exit`, `Stop it with: kill ${pid}`);
  }
}

async function whereReachable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UnreachableError) return undefined;
    throw error;
  }
}

/** @throws AdvisedError where other users could lay a link in the way of what is written there */
function openStateDirectory(directory: string): void {
  try {
    openPrivateDirectory(directory);
  } catch (error) {
    if (error instanceof AdvisedError) throw error;
  }
}

/** The file for what the host prints; undefined where none can be written, which the host itself survives. */
function openOutput(path: string): number | undefined {
  try {
    makeDirectory(dirname(path));
    // A pipe or a device in its place would be waited for.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) rmSync(path, { force: true });
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
