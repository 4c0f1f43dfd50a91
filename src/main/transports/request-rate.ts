import { TokenBucket } from '../base/token-bucket';

/** Kinds of clients: without the token, REST with the token, and a call over a WebSocket. */
export type ClientClass = 'stranger' | 'rest' | 'socket';

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

type Rates = Readonly<Record<ClientClass, Rate>>;

/** For all clients of a kind together. A dashboard page loads about 30 files and makes about 40 calls. */
const TOTAL_RATES: Rates = {
  stranger: { burst: 400, perSecond: 200 },
  rest: { burst: 1_000, perSecond: 1_000 },
  socket: { burst: 2_000, perSecond: 1_000 },
};
/** For one connection. A script that waits for each response stays below. */
const CONNECTION_RATES: Rates = {
  stranger: { burst: 100, perSecond: 50 },
  rest: { burst: 400, perSecond: 200 },
  socket: { burst: 400, perSecond: 200 },
};

const bucketOf = ({ burst, perSecond }: Rate) => new TokenBucket(burst, 1_000 / perSecond);
const bucketsOf = ({ stranger, rest, socket }: Rates) => ({
  stranger: bucketOf(stranger),
  rest: bucketOf(rest),
  socket: bucketOf(socket),
});

/**
 * Limits the requests of a server: of all clients, and of each connection, so that no connection can use up the whole
 * rate.
 */
export class RequestRate {
  readonly #totals = bucketsOf(TOTAL_RATES);
  readonly #connections = new WeakMap<object, ReturnType<typeof bucketsOf>>();

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
    const buckets = this.#connections.get(connection) ?? bucketsOf(CONNECTION_RATES);
    this.#connections.set(connection, buckets);
    return buckets[client].take(nowMs) && this.#totals[client].take(nowMs, 1 / this.share());
  }
}
