import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { detach, reportError } from '../base/contain';
import { ConnectionGate } from './connection-gate';
import type { HttpOptions } from './http';
import { connectionLimits } from './limits';

export interface LazyHttpOptions extends Omit<HttpOptions, 'trust'> {
  /** Whether the process has hardly any descriptors left, so that no new connection is taken. */
  readonly isShortOfDescriptors?: () => boolean;
}

/** Takes connections from now on, as many as there may be, and loads what answers them with the first. */
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
        server?.then((ready) => {
          ready.closeAllConnections();
          // Ends the check of time-outs.
          ready.close();
        }),
      );
    },
  };
}
