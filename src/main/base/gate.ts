import { contained } from './contain';
import { UnavailableError } from './errors';

export interface GateLimits {
  /** Callers that run at once. */
  readonly running: number;
  /** Callers that wait; the next is refused. */
  readonly waiting: number;
  /** Longest wait in ms before a refusal. */
  readonly patienceMs: number;
}

/** Lets a few run at a time, and a limited number wait. */
export class Gate {
  readonly #queue = new Set<() => void>();
  #running = 0;

  constructor(private readonly limits: GateLimits) {}

  /**
   * @param signal ends the wait
   * @throws UnavailableError if too many wait, or one has waited too long; and errors of the work
   */
  async run<Result>(work: () => Result | Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (this.#running >= this.limits.running) await this.#wait(signal);
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Passes the place on, so that no new caller overtakes the waiting ones. */
  #leave(): void {
    const [next] = this.#queue;
    if (next === undefined) this.#running--;
    else next();
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#queue.size >= this.limits.waiting) throw busy();
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#queue.delete(start);
        settle();
      };
      const start = () => end(resolve);
      const abort = () => end(() => reject(signal?.reason));
      const timer = setTimeout(
        contained('the patience of a request', () => end(() => reject(busy()))),
        this.limits.patienceMs,
      );
      signal?.addEventListener('abort', abort);
      this.#queue.add(start);
    });
  }
}

function busy(): UnavailableError {
  return new UnavailableError('Too many requests for history are waiting', 'Try again in a few seconds.');
}
