import type { RawData, WebSocket } from 'ws';
import { contained } from '../base/contain';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { MAX_OPEN_CALLS, MAX_PENDING_BYTES, STALLED_READER_MS } from './limits';
import type { PendingBytes } from './read-body';
import type { RequestRate } from './request-rate';

/** Why a call is refused before it is looked at. */
export type Refusal = 'too-many-calls' | 'too-fast';

/** What answers messages: the handler of the RPC library. */
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
  /** Bytes of the messages that are being answered, of all clients together. */
  readonly pending: PendingBytes;
  readonly log: Log;
}

const CLOSE_NOT_UNDERSTOOD = 1007;
const CLOSE_TRY_AGAIN = 1013;
/** So long nothing more is read from a client that asks too fast. */
const PAUSE_MS = 200;

/**
 * Serves one WebSocket: each message is a call, or the end of one. The next value of a subscription is fetched when the
 * one before has left for the client, so that a slow reader gets the newest values and nothing gathers for it; one that
 * takes nothing at all is disconnected.
 */
export function serveRpcSocket(client: WebSocket, { rpc, rate, pending, log }: RpcSocketParts): void {
  let openCalls = 0;
  const peer = { send: (message: string | ArrayBufferLike | Uint8Array) => send(client, message) };

  function refusal(): Refusal | undefined {
    if (!rate.admit('socket', client)) {
      client.pause();
      setTimeout(() => client.resume(), PAUSE_MS).unref();
      return 'too-fast';
    }
    return openCalls >= MAX_OPEN_CALLS ? 'too-many-calls' : undefined;
  }

  async function answer(data: string | Uint8Array, sizeBytes: number): Promise<void> {
    const context = { refusal: refusal() };
    openCalls++;
    pending.bytes += sizeBytes;
    try {
      await rpc.message(peer, data, { context });
    } catch (error) {
      // Not a message of ours, or the client is gone.
      log.debug('a WebSocket message was not understood', { error: messageOf(error) });
      client.close(CLOSE_NOT_UNDERSTOOD, 'not a message of this protocol');
    } finally {
      openCalls--;
      pending.bytes -= sizeBytes;
    }
  }

  const receive = async (raw: RawData, isBinary: boolean) => {
    if (client.readyState !== client.OPEN) return;
    const data = toBytes(raw);
    if (pending.bytes + data.length > MAX_PENDING_BYTES) {
      client.close(CLOSE_TRY_AGAIN, 'too many requests are being answered');
      return;
    }
    await answer(isBinary ? data : data.toString('utf8'), data.length);
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

function toBytes(raw: RawData): Buffer {
  if (Array.isArray(raw)) return Buffer.concat(raw);
  return raw instanceof ArrayBuffer ? Buffer.from(raw) : raw;
}

/** Resolves when the message has left for the client; ends the connection of a client that takes nothing. */
function send(client: WebSocket, message: string | ArrayBufferLike | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => client.terminate(), STALLED_READER_MS);
    timer.unref();
    client.send(message, (error) => {
      clearTimeout(timer);
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}
