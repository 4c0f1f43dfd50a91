import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { OpenSource } from './front';

/** Connects to a Unix socket that keeps no process alive. @throws the system's error, or the reason of the signal */
export async function openSocket(path: string, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ path });
  socket.unref();
  try {
    await once(socket, 'connect', { signal });
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    throw error;
  }
  socket.on('error', () => socket.destroy());
  return socket;
}

/** Returns the end of a socket, and a function that closes it. */
export function sourceOf(socket: Socket): OpenSource {
  const closed = new Promise<void>((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
  return {
    closed,
    close: () => {
      socket.destroy();
    },
  };
}
