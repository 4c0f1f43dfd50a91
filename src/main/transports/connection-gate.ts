import type { Socket } from 'node:net';
import type { ConnectionLimits } from './limits';

const BUSY = 'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/**
 * Counts the connections of one server. A client that has shown no token makes room for the next one: whoever opens
 * thousands of connections and sends nothing displaces itself, and an honest client needs its connection for
 * milliseconds before it shows its token.
 */
export class ConnectionGate {
  readonly #all = new Set<Socket>();
  /** Oldest first. */
  readonly #strangers = new Set<Socket>();

  /**
   * @param isTrusting whether every client counts as one that has shown a token, as on the owner's socket
   * @param isShort whether the process has hardly any descriptors left, so that nobody new is let in
   */
  constructor(
    private readonly limits: ConnectionLimits,
    private readonly isTrusting: boolean,
    private readonly isShort: () => boolean = () => false,
  ) {}

  get size(): number {
    return this.#all.size;
  }

  get strangers(): number {
    return this.#strangers.size;
  }

  /** @returns false where there is no room: the connection was answered with 503 and ends */
  admit(socket: Socket): boolean {
    if (this.#all.size >= this.limits.total || this.isShort()) {
      socket.end(BUSY);
      // Whoever does not read the answer keeps no connection.
      socket.destroySoon();
      return false;
    }
    this.#all.add(socket);
    if (!this.isTrusting) {
      this.#strangers.add(socket);
      if (this.#strangers.size > this.limits.strangers) this.#dropOldest();
    }
    socket.once('close', () => {
      this.#all.delete(socket);
      this.#strangers.delete(socket);
    });
    return true;
  }

  /** The client has shown the token. */
  trust(socket: Socket): void {
    this.#strangers.delete(socket);
  }

  #dropOldest(): void {
    const [oldest] = this.#strangers;
    oldest?.destroy();
    if (oldest !== undefined) this.#strangers.delete(oldest);
  }
}
