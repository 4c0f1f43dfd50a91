import { connect as connectSocket, type Socket } from 'node:net';
import { Bus } from '../../../base/bus';
import { contained } from '../../../base/contain';
import { type DbusMessage, decodeMessage, encodeMessage } from './message';
import type { DbusValue } from './signature';

/** The other side answered a call with an error. */
export class DbusError extends Error {
  override readonly name = 'DbusError';

  constructor(
    /** Such as `org.freedesktop.DBus.Error.ServiceUnknown`. */
    readonly errorName: string,
    message: string,
  ) {
    super(message);
  }
}

/** What is called, and with what. */
export interface DbusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly DbusValue[];
}

interface Waiting {
  readonly resolve: (reply: DbusMessage) => void;
  readonly reject: (error: Error) => void;
}

const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;
const LONGEST_GREETING_BYTES = 4096;

/**
 * A connection to a message bus over a Unix socket: calls and their answers, and every other message for whoever
 * listens. It speaks the part of the protocol that a client of a desktop needs (no descriptors, no proxies).
 */
export class DbusConnection {
  /** Signals, and calls of others. */
  readonly messages = new Bus<DbusMessage>();
  readonly closed: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #received: Buffer;
  #serial = 0;

  /** @param received what came after the greeting */
  private constructor(
    private readonly socket: Socket,
    received: Buffer,
  ) {
    this.#received = received;
    this.closed = new Promise((resolve) => {
      socket.once(
        'close',
        contained('the end of a D-Bus connection', () => {
          for (const { reject } of this.#waiting.values()) reject(new Error('the bus closed the connection'));
          this.#waiting.clear();
          resolve();
        }),
      );
    });
    socket.on('error', () => socket.destroy());
    socket.on(
      'data',
      contained('a D-Bus message', (chunk: Buffer) => {
        this.#received = Buffer.concat([this.#received, chunk]);
        this.#readMessages();
      }),
    );
    this.#readMessages();
  }

  /**
   * @param uid the user that the bus is to believe we are
   * @throws where nobody listens, where the bus refuses us, and when the signal comes
   */
  static async open(path: string, uid: number, signal: AbortSignal): Promise<DbusConnection> {
    signal.throwIfAborted();
    const socket = connectSocket({ path });
    socket.on('error', () => undefined);
    // A bus must not keep the host from ending.
    socket.unref();
    const end = () => socket.destroy(signal.reason instanceof Error ? signal.reason : new Error('no response in time'));
    signal.addEventListener('abort', end, { once: true });
    try {
      const connection = new DbusConnection(socket, await authenticate(socket, uid));
      await connection.call({ ...BUS, member: 'Hello' }, signal);
      return connection;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  /** @throws DbusError where the other side answers with an error */
  async call({ body = [], ...call }: DbusCall, signal: AbortSignal): Promise<DbusMessage> {
    signal.throwIfAborted();
    if (this.socket.destroyed) throw new Error('the bus closed the connection');
    const { promise, resolve, reject } = Promise.withResolvers<DbusMessage>();
    const serial = this.send({ type: 'call', body, ...call });
    this.#waiting.set(serial, { resolve, reject });
    const end = () => reject(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    try {
      return await promise;
    } finally {
      this.#waiting.delete(serial);
      signal.removeEventListener('abort', end);
    }
  }

  /** Asks the bus for the signals that the rule says. */
  async subscribe(rule: string, signal: AbortSignal): Promise<void> {
    await this.call({ ...BUS, member: 'AddMatch', signature: 's', body: [rule] }, signal);
  }

  /** @returns the serial it goes under */
  send(message: Omit<DbusMessage, 'serial'>): number {
    const serial = ++this.#serial;
    this.socket.write(encodeMessage({ ...message, serial }));
    return serial;
  }

  close(): void {
    this.socket.destroy();
  }

  #readMessages(): void {
    try {
      for (let next = decodeMessage(this.#received); next !== undefined; next = decodeMessage(this.#received)) {
        this.#received = this.#received.subarray(next.sizeBytes);
        this.#take(next.message);
      }
    } catch {
      // Where one message ends is not known any more: the rest cannot be read.
      this.socket.destroy();
    }
  }

  #take(message: DbusMessage): void {
    const { type, replySerial = 0, errorName = '', body } = message;
    const waiting = this.#waiting.get(replySerial);
    if (type === 'return') waiting?.resolve(message);
    else if (type === 'error') waiting?.reject(new DbusError(errorName, String(body[0] ?? errorName)));
    else this.messages.emit(message);
  }
}

/**
 * Says who we are; the kernel tells the bus whether it is true (D-Bus Specification, "EXTERNAL").
 *
 * @returns what arrived after the greeting
 */
function authenticate(socket: Socket, uid: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let received = Buffer.alloc(0);
  const onData = contained('the greeting of a D-Bus bus', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    const end = received.indexOf('\r\n');
    if (end === -1) {
      if (received.length > LONGEST_GREETING_BYTES) reject(new Error('the socket is not a D-Bus bus'));
      return;
    }
    const line = received.toString('utf8', 0, end);
    if (!line.startsWith('OK ')) return reject(new Error('the bus rejected this user'));
    socket.write('BEGIN\r\n');
    resolve(received.subarray(end + 2));
  });
  const onClose = () => reject(new Error('the bus closed the connection'));
  socket.on('data', onData).once('error', reject).once('close', onClose);
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`);
  return promise.finally(() => {
    socket.off('data', onData).off('error', reject).off('close', onClose);
  });
}
