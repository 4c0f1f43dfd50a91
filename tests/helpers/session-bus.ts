import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary';

export const hasDbusDaemon = spawnSync('dbus-daemon', ['--version']).status === 0;

export interface SessionBus {
  /** Value for `DBUS_SESSION_BUS_ADDRESS`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a real session bus that ends with the test. */
export async function startSessionBus(socket = `${temporaryDirectory()}/bus`): Promise<SessionBus> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address', `--address=unix:path=${socket}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const stop = () => end(daemon);
  onTestFinished(stop);
  const [address] = (await once(createInterface(daemon.stdout), 'line')) as [string];
  return { address, stop };
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, 'exit');
  daemon.kill('SIGKILL');
  await ended;
}
