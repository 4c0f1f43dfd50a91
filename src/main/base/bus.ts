import { reportError } from './contain';
import { nextTurn } from './turns';

/** Calls listeners immediately and in order. An error of a listener is reported, and the others are still called. */
export class Bus<T> {
  readonly #listeners = new Set<(value: T) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  on(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(value: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(value);
      } catch (error) {
        reportError('a listener', error);
      }
    }
  }
}

/**
 * Iterates over the values of a bus without a queue: a slow reader gets only the newest value. One of many readers
 * continues in each turn of the event loop.
 *
 * @param signal ends the iterator
 * @param first a value to begin with, if there is one
 */
export async function* newestOf<T>(bus: Bus<T>, signal: AbortSignal | undefined, first?: T): AsyncGenerator<T> {
  let pending: { value: T } | undefined = first === undefined ? undefined : { value: first };
  let wake: (() => void) | undefined;
  const stop = bus.on((value) => {
    pending = { value };
    wake?.();
  });
  const onAbort = () => wake?.();
  signal?.addEventListener('abort', onAbort);
  try {
    while (signal?.aborted !== true) {
      if (pending === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      await nextTurn();
      const { value } = pending;
      pending = undefined;
      yield value;
    }
  } finally {
    stop();
    signal?.removeEventListener('abort', onAbort);
  }
}

/**
 * Iterates like {@link newestOf}, but omits nothing: for rare values. If more than `limit` values wait, the oldest are
 * dropped.
 */
export async function* everyOf<T>(bus: Bus<T>, signal: AbortSignal | undefined, limit = 1_000): AsyncGenerator<T> {
  const waiting: T[] = [];
  const arrival = new Bus<true>();
  const stop = bus.on((value) => {
    waiting.push(value);
    if (waiting.length > limit) waiting.shift();
    arrival.emit(true);
  });
  try {
    for await (const _ of newestOf(arrival, signal)) {
      for (let value = waiting.shift(); value !== undefined; value = waiting.shift()) yield value;
    }
  } finally {
    stop();
  }
}
