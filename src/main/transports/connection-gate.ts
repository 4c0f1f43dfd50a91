import type { Socket } from 'node:net';
import { contained } from '../base/contain';
import type { ConnectionLimits } from './limits';

const BUSY = 'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/**
 * Counts the connections of one server. A client without the token makes room for the next one: a flood of idle
 * connections displaces itself, while a regular client shows its token within milliseconds.
 */
export class ConnectionGate {
  readonly #all = new Set<Socket>();
  /** Oldest first. */
  readonly #strangers = new Set<Socket>();

  /**
   * @param isTrusting true if every client counts as one with the token, as on the owner's socket
   * @param isShort returns true if hardly any descriptors are left, so that no connection is accepted
   */
  constructor(
    private readonly limits: ConnectionLimits,
    private readonly isTrusting: boolean,
    private readonly isShort: () => boolean = () => false,
  ) {}

  /** @returns false without room: the connection was answered with 503 and closed */
  admit(socket: Socket): boolean {
    if (this.#all.size >= this.limits.total || this.isShort()) {
      socket.end(BUSY);
      // A client that does not read the response keeps no connection.
      socket.destroySoon();
      return false;
    }
    this.#all.add(socket);
    if (!this.isTrusting) {
      this.#strangers.add(socket);
      const [oldest = socket] = this.#strangers;
      if (this.#strangers.size > this.limits.strangers) {
        this.#strangers.delete(oldest);
        oldest.destroy();
      }
    }
    const forget = () => {
      this.#all.delete(socket);
      this.#strangers.delete(socket);
    };
    socket.once('close', contained('the end of a connection', forget));
    return true;
  }

  /** Marks a client that has shown the token. */
  trust(socket: Socket): void {
    this.#strangers.delete(socket);
  }
}
