import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { contained, reportError } from '../base/contain';
import { errnoOf } from '../base/errors';
import { openPrivateDirectory } from '../base/private-home';

export interface Listener {
  readonly server: Server;
  close(): Promise<void>;
}

type OnConnection = (socket: Socket) => void;

/**
 * Listens on the owner's socket. The file of a killed host is removed: the caller holds the owner's lock, so that no
 * process listens on it.
 *
 * @throws AdvisedError if other users could replace the socket
 */
export async function listenOnSocket(path: string, onConnection: OnConnection): Promise<Listener> {
  if (!path.startsWith('\\\\')) {
    openPrivateDirectory(dirname(path));
    rmSync(path, { force: true });
  }
  // No other user may connect between bind and chmod. Node binds before listen() returns, so that this mask affects no
  // files of other threads.
  const before = process.umask(0o177);
  const listening = listen({ path }, onConnection);
  process.umask(before);
  const listener = await listening;
  if (!path.startsWith('\\\\')) chmodSync(path, 0o600);
  return listener;
}

/** Checks whether a host accepts connections on a socket. */
export async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Number of following ports that are tried. */
const PORT_TRIES = 20;
/** The system chooses a port. */
const ANY_PORT = 0;

/**
 * Listens on loopback: on the wanted port, one of the next, or any free port. Another user could occupy a range of
 * ports, and the configured one may be reserved for root.
 */
export async function listenOnLoopback(
  wantedPort: number,
  onConnection: OnConnection,
): Promise<Listener & { readonly port: number }> {
  const wanted = Array.from({ length: PORT_TRIES + 1 }, (_, index) => wantedPort + index);
  for (const port of [...wanted.filter((one) => one <= 65_535), ANY_PORT]) {
    try {
      const listener = await listen({ host: '127.0.0.1', port }, onConnection);
      return { ...listener, port: (listener.server.address() as AddressInfo).port };
    } catch (error) {
      const isTaken = errnoOf(error) === 'EADDRINUSE' || errnoOf(error) === 'EACCES';
      if (!isTaken) throw error;
    }
  }
  throw new Error('no port of the loopback interface is free');
}

async function listen(
  where: { path: string } | { host: string; port: number },
  onConnection: OnConnection,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const accept = contained('a new connection', onConnection);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    accept(socket);
  });
  server.listen(where);
  await once(server, 'listening');
  // For example a connection that cannot be accepted for lack of descriptors.
  server.on('error', (error) => reportError('a server', error));
  return {
    server,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
