import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { detach, reportError } from '../base/contain';
import { ConnectionGate } from './connection-gate';
import type { HttpOptions } from './http';
import { connectionLimits } from './limits';

export interface LazyHttpOptions extends Omit<HttpOptions, 'trust'> {
  /** Checks whether hardly any descriptors are left, so that no connection is accepted. */
  readonly isShortOfDescriptors?: () => boolean;
}

/** Accepts connections within the limits and loads the server with the first. */
export function createLazyHttp({ isShortOfDescriptors, ...options }: LazyHttpOptions): {
  accept(socket: Socket): void;
  close(): void;
} {
  let server: Promise<Server> | undefined;
  const gate = new ConnectionGate(connectionLimits(), options.token === null, isShortOfDescriptors);
  return {
    accept(socket) {
      if (!gate.admit(socket)) return;
      server ??= import('./http').then(({ createHttpServer }) =>
        createHttpServer({ ...options, trust: (trusted) => gate.trust(trusted) }),
      );
      server
        .then((ready) => {
          // The client may have disconnected while the server was loading.
          if (!socket.destroyed) ready.emit('connection', socket);
        })
        .catch((error: unknown) => {
          reportError('the server', error);
          socket.destroy();
        });
      // The next connection retries, because a lack of descriptors, for instance, is temporary.
      server.catch(() => {
        server = undefined;
      });
    },
    close() {
      detach(
        'the end of the server',
        server?.then((ready) => {
          ready.closeAllConnections();
          // Ends the check of timeouts.
          ready.close();
        }),
      );
    },
  };
}
