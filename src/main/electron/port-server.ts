import type { Router } from '@orpc/server';
// This adapter of oRPC returns a promise for each message. Its MessagePort adapter drops it, so that one malformed
// message of a page would be an unhandled rejection in the main process (seen with 1.16.1).
import { RPCHandler } from '@orpc/server/bun-ws';
import type { contract } from '../../shared/contract/contract';
import { contained } from '../base/contain';
import { messageOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import type { Log } from '../base/log';

/** The part of Electron's MessagePortMain in use. */
export interface PagePort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Homeostat's pages send no longer messages. */
const MAX_MESSAGE_CHARACTERS = 1024 * 1024;

/**
 * Serves the contract to pages, each over its own port. A page that sends an invalid message loses its port.
 *
 * @returns serves one port until it closes or the returned function is called; both end the live iterators of the page
 */
export function createPortServer(
  router: Router<typeof contract, Record<never, never>>,
  log: Log,
): (port: PagePort) => Stop {
  const handler = new RPCHandler(router);

  return (port) => {
    const connection = {
      send(message: string | ArrayBufferLike | Uint8Array): number {
        port.postMessage(message);
        return 0;
      },
    };
    let closed = false;
    const close = () => {
      if (closed) return;
      closed = true;
      handler.close(connection);
      port.close();
    };
    const receive = ({ data }: { readonly data: unknown }) => {
      if (closed) return;
      if (typeof data !== 'string' || data.length > MAX_MESSAGE_CHARACTERS) {
        log.warn('a page sent an invalid message; closing its connection');
        close();
        return;
      }
      handler.message(connection, data, { context: {} }).catch((error: unknown) => {
        if (closed) return;
        log.warn('a page sent an invalid message; closing its connection', { error: messageOf(error) });
        close();
      });
    };
    port.on('message', contained('a message of a page', receive));
    port.on('close', contained('the end of a page', close));
    port.start();
    return close;
  };
}
