import type { Server } from 'node:http';
import type { Socket } from 'node:net';
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
      server.then(
        (ready) => ready.emit('connection', socket),
        (error: unknown) => {
          options.log.error('cannot load the server', { error: String(error) });
          socket.destroy();
        },
      );
    },
    close() {
      void server?.then((ready) => {
        ready.closeAllConnections();
        // Ends the check of time-outs.
        ready.close();
      });
    },
  };
}
