import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpOptions } from './http';

/** Takes connections from now on, and loads what answers them with the first. */
export function createLazyHttp(options: HttpOptions): { accept(socket: Socket): void; close(): void } {
  let server: Promise<Server> | undefined;
  return {
    accept(socket) {
      server ??= import('./http').then(({ createHttpServer }) => createHttpServer(options));
      server.then(
        (ready) => ready.emit('connection', socket),
        (error: unknown) => {
          options.log.error('cannot load the server', { error: String(error) });
          socket.destroy();
        },
      );
    },
    close() {
      void server?.then((ready) => ready.closeAllConnections());
    },
  };
}
