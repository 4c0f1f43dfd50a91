import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { detach, reportError } from '../base/contain';
import type { HttpOptions } from './http';

/** Takes connections from now on, and loads what answers them with the first. */
export function createLazyHttp(options: HttpOptions): { accept(socket: Socket): void; close(): void } {
  let server: Promise<Server> | undefined;
  return {
    accept(socket) {
      server ??= import('./http').then(({ createHttpServer }) => createHttpServer(options));
      server
        .then((ready) => {
          // The client may have left while the server was loading.
          if (!socket.destroyed) ready.emit('connection', socket);
        })
        .catch((error: unknown) => {
          reportError('the server', error);
          socket.destroy();
        });
      // The next connection tries again: a lack of descriptors, for instance, passes.
      server.catch(() => {
        server = undefined;
      });
    },
    close() {
      detach(
        'the end of the server',
        server?.then((ready) => ready.closeAllConnections()),
      );
    },
  };
}
