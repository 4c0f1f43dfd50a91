/** A value that changes over time, as React's `useSyncExternalStore` expects it. */
export interface Readable<T> {
  get(): T;
  /** @returns ends the subscription */
  subscribe(listener: () => void): () => void;
}

/**
 * Holds one value and notifies its listeners when it is replaced.
 *
 * @example new Store(0, (store) => { const timer = setInterval(() => store.set(1), 1000); return () =>
 *   clearInterval(timer); })
 */
export class Store<T> implements Readable<T> {
  #value: T;
  #deactivate: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();

  /** @param activate runs while there is a listener, so that an unused store costs nothing */
  constructor(
    initial: T,
    private readonly activate?: (store: Store<T>) => () => void,
  ) {
    this.#value = initial;
  }

  readonly get = (): T => this.#value;

  readonly set = (value: T): void => {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    // The wrapper makes two subscriptions of one function that subscribes twice.
    const own = () => listener();
    this.#listeners.add(own);
    if (this.#listeners.size === 1) this.#deactivate = this.activate?.(this);
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return;
      this.#deactivate?.();
      this.#deactivate = undefined;
    };
  };
}
