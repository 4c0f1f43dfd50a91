import { connect, type Socket } from 'node:net';
import { Bus } from '../../../base/bus';
import { contained } from '../../../base/contain';
import { until } from '../../../base/until';
import { decodePacket, decodeSetup, encodeSetup, errorOf, type Packet, readPropertyNotify } from './wire';

/** Replies that a client without an error waits for at once. */
const MOST_WAITING = 64;

/** A connection to an X server for requests and changes of properties. It keeps no process alive. */
export class X11Connection {
  /** Changes of properties of windows for which they were requested. */
  readonly propertyChanges = new Bus<{ readonly window: number; readonly atom: number }>();
  readonly closed: Promise<void>;
  readonly #waiting = new Map<number, PromiseWithResolvers<Buffer>>();
  #received: Buffer;
  #sequence = 0;

  private constructor(
    private readonly socket: Socket,
    /** The root window of the screen. */
    readonly root: number,
    received: Buffer,
  ) {
    this.#received = received;
    this.closed = new Promise((resolve) => {
      const end = contained('the end of an X11 connection', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error('the X server closed the connection'));
        this.#waiting.clear();
        resolve();
      });
      if (socket.destroyed) end();
      else socket.once('close', end);
    });
    socket.on(
      'data',
      contained('an X11 packet', (chunk: Buffer) => this.#receive(chunk)),
    );
    this.#receive(Buffer.alloc(0));
  }

  /** @throws if no server listens there, it refuses, or the signal is aborted */
  static async open(
    path: string,
    { screen, cookie }: { readonly screen: number; readonly cookie: Buffer | undefined },
    signal: AbortSignal,
  ): Promise<X11Connection> {
    signal.throwIfAborted();
    const socket = connect({ path });
    // The display must not keep the host running.
    socket.unref();
    socket.on('error', () => socket.destroy());
    const end = () => socket.destroy(signal.reason instanceof Error ? signal.reason : new Error('no response in time'));
    signal.addEventListener('abort', end, { once: true });
    try {
      const { root, rest } = await setUp(socket, screen, cookie);
      return new X11Connection(socket, root, rest);
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  /** Sends a request that has a reply. @throws X11Error if the server refuses it */
  async request(bytes: Buffer, signal: AbortSignal): Promise<Buffer> {
    if (this.socket.destroyed) throw new Error('the X server closed the connection');
    if (this.#waiting.size >= MOST_WAITING) throw new Error('the X server does not respond');
    const sequence = this.send(bytes);
    const waiting = Promise.withResolvers<Buffer>();
    this.#waiting.set(sequence, waiting);
    try {
      return await until(waiting.promise, signal, () => new Error('the X server does not respond'));
    } finally {
      this.#waiting.delete(sequence);
    }
  }

  /** Sends a request without a reply. @returns its number, which replies and errors name */
  send(bytes: Buffer): number {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.socket.write(bytes);
    return this.#sequence;
  }

  close(): void {
    this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    try {
      for (let next = decodePacket(this.#received); next !== undefined; next = decodePacket(this.#received)) {
        this.#received = this.#received.subarray(next.sizeBytes);
        this.#take(next.packet);
      }
    } catch {
      // The end of the packet is unknown, so that the rest cannot be read.
      this.socket.destroy();
    }
  }

  #take(packet: Packet): void {
    if (packet.kind === 'event') {
      const change = readPropertyNotify(packet.bytes);
      if (change !== undefined) this.propertyChanges.emit(change);
      return;
    }
    const waiting = this.#waiting.get(packet.sequence);
    if (packet.kind === 'reply') waiting?.resolve(packet.bytes);
    else waiting?.reject(errorOf(packet.bytes));
  }
}

/** @returns the root window, and the bytes after the reply */
function setUp(socket: Socket, screen: number, cookie: Buffer | undefined): Promise<{ root: number; rest: Buffer }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ root: number; rest: Buffer }>();
  let received = Buffer.alloc(0);
  const onData = contained('the setup of an X11 connection', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    try {
      const setup = decodeSetup(received, screen);
      if (setup !== undefined) resolve({ root: setup.root, rest: received.subarray(setup.sizeBytes) });
    } catch (error) {
      reject(error);
    }
  });
  const onClose = contained('the setup of an X11 connection', () =>
    reject(new Error('the X server closed the connection')),
  );
  socket.on('data', onData).once('error', reject).once('close', onClose);
  socket.write(encodeSetup(cookie));
  return promise.finally(() => {
    socket.off('data', onData).off('error', reject).off('close', onClose);
  });
}
