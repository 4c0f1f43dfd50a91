import { connect as connectSocket, type Socket } from 'node:net';
import { Bus } from '../../../base/bus';
import { contained } from '../../../base/contain';
import { until } from '../../../base/until';
import { type DbusMessage, decodeMessage, encodeMessage } from './message';
import type { DbusValue } from './signature';

/** An error reply to a call. */
export class DbusError extends Error {
  override readonly name = 'DbusError';

  constructor(
    /** For example `org.freedesktop.DBus.Error.ServiceUnknown`. */
    readonly errorName: string,
    message: string,
  ) {
    super(message);
  }
}

/** A method call. */
export interface DbusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly DbusValue[];
}

const BUS = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;
const LONGEST_GREETING_BYTES = 4096;

/**
 * A connection to a message bus over a Unix socket: calls with their replies, and all other messages for listeners. It
 * supports the part of the protocol that a desktop client needs, without descriptors and proxies.
 */
export class DbusConnection {
  /** Signals and calls of others. */
  readonly messages = new Bus<DbusMessage>();
  readonly closed: Promise<void>;
  readonly #waiting = new Map<number, PromiseWithResolvers<DbusMessage>>();
  #received: Buffer;
  #serial = 0;

  /** @param received bytes after the greeting */
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
   * @param uid user to authenticate as
   * @throws if the socket has no listener, the bus rejects the user, or the signal is aborted
   */
  static async open(path: string, uid: number, signal: AbortSignal): Promise<DbusConnection> {
    signal.throwIfAborted();
    const socket = connectSocket({ path });
    socket.on('error', () => undefined);
    // The bus must not keep the host running.
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

  /** @throws DbusError for an error reply */
  async call({ body = [], ...call }: DbusCall, signal: AbortSignal): Promise<DbusMessage> {
    signal.throwIfAborted();
    if (this.socket.destroyed) throw new Error('the bus closed the connection');
    const waiting = Promise.withResolvers<DbusMessage>();
    const serial = this.send({ type: 'call', body, ...call });
    this.#waiting.set(serial, waiting);
    try {
      return await until(waiting.promise, signal, () => signal.reason);
    } finally {
      this.#waiting.delete(serial);
    }
  }

  /** Requests the signals that match a rule. */
  async subscribe(rule: string, signal: AbortSignal): Promise<void> {
    await this.call({ ...BUS, member: 'AddMatch', signature: 's', body: [rule] }, signal);
  }

  /** @returns the serial of the message */
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
      // The end of the message is unknown, so that the rest cannot be read.
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
 * Authenticates as a user, whom the kernel confirms to the bus (D-Bus Specification, "EXTERNAL").
 *
 * @returns bytes after the greeting
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
