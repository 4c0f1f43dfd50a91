import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Stop } from '../base/lifecycle';
import { every } from '../base/timers';
import { type Listener, listenOnSocket } from './listen';

export interface KeptSocketOptions {
  readonly path: string;
  /** Nothing is created while it is missing, because more than the socket was deleted. */
  readonly dataDirectory: string;
  readonly onConnection: (socket: Socket) => void;
  /** Called once with the error if the socket cannot be opened, and with undefined when it can be again. */
  readonly onProblem: (error: unknown) => void;
  readonly checkMs?: number;
}

const CHECK_MS = 5_000;

/**
 * Listens on the owner's socket, and again after a failure or if the file disappears: a program that cleans up
 * temporary files may delete it, and without it this host could not be reached or stopped.
 */
export async function keepSocket(options: KeptSocketOptions): Promise<Stop> {
  const { path, dataDirectory, onConnection, onProblem, checkMs = CHECK_MS } = options;
  let listener: Listener | undefined;
  let hasProblem = false;
  let isStopped = false;

  async function listen(): Promise<void> {
    try {
      await listener?.close();
      listener = undefined;
      listener = await listenOnSocket(path, onConnection);
      if (isStopped) await listener.close();
      if (hasProblem) onProblem(undefined);
      hasProblem = false;
    } catch (error) {
      if (!hasProblem) onProblem(error);
      hasProblem = true;
    }
  }

  await listen();
  const isPipe = path.startsWith('\\\\');
  const isLost = () => listener === undefined || (!isPipe && !existsSync(path));
  const check = () => (isLost() && existsSync(dataDirectory) ? listen() : undefined);
  const stopChecking = every(checkMs, check, { onError: () => undefined });
  return async () => {
    isStopped = true;
    await stopChecking();
    await listener?.close();
  };
}
