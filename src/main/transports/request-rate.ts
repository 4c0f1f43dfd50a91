import { TokenBucket } from '../base/token-bucket';

/** Who asks: a client without the token, one REST request with it, one call over a WebSocket. */
export type ClientClass = 'stranger' | 'rest' | 'socket';

interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Of all clients of a class together. A page of the dashboard loads about 30 files and makes about 40 calls. */
const TOTAL_RATES: Readonly<Record<ClientClass, Rate>> = {
  stranger: { burst: 400, perSecond: 200 },
  rest: { burst: 1_000, perSecond: 1_000 },
  socket: { burst: 2_000, perSecond: 1_000 },
};
/** Of one connection. A script that waits for each answer before it asks again stays below. */
const CONNECTION_RATES: Readonly<Record<ClientClass, Rate>> = {
  stranger: { burst: 100, perSecond: 50 },
  rest: { burst: 400, perSecond: 200 },
  socket: { burst: 400, perSecond: 200 },
};

const bucketOf = ({ burst, perSecond }: Rate) => new TokenBucket(burst, 1_000 / perSecond);

/** How many requests a server takes: of all clients, and of each connection, so that one cannot take all of it. */
export class RequestRate {
  readonly #totals = {
    stranger: bucketOf(TOTAL_RATES.stranger),
    rest: bucketOf(TOTAL_RATES.rest),
    socket: bucketOf(TOTAL_RATES.socket),
  };
  readonly #connections = new WeakMap<object, Record<ClientClass, TokenBucket>>();

  /**
   * @param share of the totals that is given now, above 0 to 1: less while ticks run late
   * @param monotonicMs the time, in ms
   */
  constructor(
    private readonly share: () => number,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  /**
   * @param connection the client's connection, as an object that is the same for all its requests
   * @returns whether the request is taken; a client that is refused should wait a second
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
