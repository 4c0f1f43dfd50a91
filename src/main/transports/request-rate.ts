import { TokenBucket } from '../base/token-bucket';

/** Kinds of clients: without the token, REST with the token, and a call over a WebSocket. */
export type ClientClass = 'stranger' | 'rest' | 'socket';

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** For all clients of a kind together. A dashboard page loads about 30 files and makes about 40 calls. */
const TOTAL_RATES: Readonly<Record<ClientClass, Rate>> = {
  stranger: { burst: 400, perSecond: 200 },
  rest: { burst: 1_000, perSecond: 1_000 },
  socket: { burst: 2_000, perSecond: 1_000 },
};
/** For one connection. A script that waits for each response stays below. */
const CONNECTION_RATES: Readonly<Record<ClientClass, Rate>> = {
  stranger: { burst: 100, perSecond: 50 },
  rest: { burst: 400, perSecond: 200 },
  socket: { burst: 400, perSecond: 200 },
};

const bucketOf = ({ burst, perSecond }: Rate) => new TokenBucket(burst, 1_000 / perSecond);

/**
 * Limits the requests of a server: of all clients, and of each connection, so that no connection can use up the whole
 * rate.
 */
export class RequestRate {
  readonly #totals = {
    stranger: bucketOf(TOTAL_RATES.stranger),
    rest: bucketOf(TOTAL_RATES.rest),
    socket: bucketOf(TOTAL_RATES.socket),
  };
  readonly #connections = new WeakMap<object, Record<ClientClass, TokenBucket>>();

  /**
   * @param share returns the share of the totals that is available now, above 0 to 1: less while ticks run late
   * @param monotonicMs returns the time in milliseconds
   */
  constructor(
    private readonly share: () => number,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  /**
   * @param connection an object that is the same for all requests of a connection
   * @returns true if the request is accepted; a refused client should wait a second
   */
  admit(client: ClientClass, connection: object): boolean {
    const nowMs = this.monotonicMs();
    return this.#of(connection)[client].take(nowMs) && this.#totals[client].take(nowMs, 1 / this.share());
  }

  #of(connection: object): Record<ClientClass, TokenBucket> {
    const known = this.#connections.get(connection);
    if (known !== undefined) return known;
    const buckets = {
      stranger: bucketOf(CONNECTION_RATES.stranger),
      rest: bucketOf(CONNECTION_RATES.rest),
      socket: bucketOf(CONNECTION_RATES.socket),
    };
    this.#connections.set(connection, buckets);
    return buckets;
  }
}
