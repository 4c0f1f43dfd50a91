import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

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

/** Resolves when a socket is closed. */
export function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
}
