import type { RawData, WebSocket } from 'ws';
import { contained } from '../base/contain';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { later } from '../base/timers';
import { MAX_OPEN_CALLS, MAX_PENDING_BYTES, STALLED_READER_MS } from './limits';
import type { PendingBytes } from './read-body';
import type { RequestRate } from './request-rate';

/** Reasons to refuse a call before it is read. */
export type Refusal = 'too-many-calls' | 'too-fast';

/** The message handler of the RPC library. */
export interface MessageHandler {
  message(
    socket: { send(message: string | ArrayBufferLike | Uint8Array): Promise<void> },
    data: string | Uint8Array,
    options: { readonly context: { readonly refusal?: Refusal | undefined } },
  ): Promise<void>;
  close(socket: object): void;
}

export interface RpcSocketParts {
  readonly rpc: MessageHandler;
  readonly rate: RequestRate;
  /** Bytes of the messages that are being answered, of all clients. */
  readonly pending: PendingBytes;
  readonly log: Log;
}

const CLOSE_NOT_UNDERSTOOD = 1007;
const CLOSE_TRY_AGAIN = 1013;
/** Time for which a client that calls too fast is not read. */
const PAUSE_MS = 200;

/**
 * Serves one WebSocket, on which each message is a call or its cancellation. The next value of a subscription is
 * fetched after the last one was sent, so that a slow reader gets the newest values and none accumulate. A reader that
 * takes no data is disconnected.
 */
export function serveRpcSocket(client: WebSocket, { rpc, rate, pending, log }: RpcSocketParts): void {
  let openCalls = 0;
  const peer = { send: (message: string | ArrayBufferLike | Uint8Array) => send(client, message) };

  function refusal(): Refusal | undefined {
    if (!rate.admit('socket', client)) {
      client.pause();
      later(PAUSE_MS, 'the pause of a client', () => client.resume());
      return 'too-fast';
    }
    return openCalls >= MAX_OPEN_CALLS ? 'too-many-calls' : undefined;
  }

  const receive = async (raw: RawData, isBinary: boolean) => {
    if (client.readyState !== client.OPEN) return;
    // A server's WebSocket gets whole buffers by default.
    const data = raw as Buffer;
    if (pending.bytes + data.length > MAX_PENDING_BYTES)
      return client.close(CLOSE_TRY_AGAIN, 'too many requests are being answered');
    const context = { refusal: refusal() };
    openCalls++;
    pending.bytes += data.length;
    try {
      await rpc.message(peer, isBinary ? data : data.toString('utf8'), { context });
    } catch (error) {
      // An invalid message, or the client has disconnected.
      log.debug('a WebSocket message was not understood', { error: messageOf(error) });
      client.close(CLOSE_NOT_UNDERSTOOD, 'not a message of this protocol');
    } finally {
      openCalls--;
      pending.bytes -= data.length;
    }
  };
  const fail = (error: Error) => {
    log.debug('a WebSocket failed', { error: error.message });
    client.terminate();
  };
  client.on('message', contained('a message of a client', receive));
  client.on('error', contained('a broken WebSocket', fail));
  client.once(
    'close',
    contained('the end of a WebSocket', () => rpc.close(peer)),
  );
}

/** Resolves when the message has been sent. Disconnects a client that takes no data. */
function send(client: WebSocket, message: string | ArrayBufferLike | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = later(STALLED_READER_MS, 'the patience with a reader', () => client.terminate());
    client.send(message, (error) => {
      clearTimeout(timer);
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}
