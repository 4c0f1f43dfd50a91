import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Listens on a Unix socket until the test ends. */
export async function startUnixServer(path: string, onConnection: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  const closeSockets = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      closeSockets();
    });
  onTestFinished(stop);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { stop, closeSockets };
}
