import { once } from 'node:events';
import { connect } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { AppApi } from '../../shared/contract/contract';
import type { Directories } from '../base/directories';
import { AdvisedError, onlyAdvised } from '../base/errors';
import { replaceFormData } from '../base/node-http';
import { later } from '../base/timers';
import { requireTrusted } from '../base/trusted-files';

export class UnreachableError extends AdvisedError {
  override readonly name = 'UnreachableError';
}

export interface Connection {
  readonly api: AppApi;
  /** Resolves when the host has exited or {@link close} was called. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 3_000;

/**
 * Connects to the host that owns a data directory.
 *
 * @throws UnreachableError if no host responds, AdvisedError if another user could respond
 */
export async function connectApp({ directories }: { readonly directories: Directories }): Promise<Connection> {
  replaceFormData();
  const { socket: path } = directories;
  // The connection reports a missing socket.
  if (!path.startsWith('\\\\')) onlyAdvised(() => requireTrusted(path, 'socket'));
  const socket = new WebSocket('ws://localhost/api/ws', 'homeostat', {
    // A path is not part of a URL: a home may contain a space, a colon, a `#` or a `?`. The connection needs a timeout
    // of its own, because the library sets that of the handshake only on connections that it creates.
    createConnection: () => connect({ path, timeout: CONNECT_TIMEOUT_MS }),
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    perMessageDeflate: false,
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  try {
    await once(socket, 'open');
  } catch (cause) {
    throw new UnreachableError(
      'no host is responding',
      'Start one with `homeostat start`, or choose another directory with --home.',
      { cause },
    );
  }
  socket.on('error', () => socket.terminate());
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  return {
    api: createORPCClient(link),
    closed,
    async close() {
      socket.close();
      const timer = later(500, 'the end of a connection', () => socket.terminate());
      await closed;
      clearTimeout(timer);
    },
  };
}
