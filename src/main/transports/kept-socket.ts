import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Stop } from '../base/lifecycle';
import { every } from '../base/timers';
import { type Listener, listenOnSocket } from './listen';

export interface KeptSocketOptions {
  readonly path: string;
  /** While it is missing nothing is made again: whoever deleted it deleted more than the socket. */
  readonly dataDirectory: string;
  readonly onConnection: (socket: Socket) => void;
  /** Told once where the socket cannot be opened, with the error, and with undefined once it can again. */
  readonly onProblem: (error: unknown) => void;
  readonly checkMs?: number;
}

const CHECK_MS = 5_000;

/**
 * Listens on the owner's socket, and tries again where that fails or where the file is gone: a program that cleans up
 * temporary files may delete it, and without it nobody can reach this host or end it in good order.
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
