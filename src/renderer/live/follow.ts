import type { AppApi } from '../../shared/contract/contract';
import type { ConnectionState } from './connection';
import { LOADING, type Loadable } from './loadable';
import { type Readable, Store } from './store';

/** Live data needs a connection to the host and a visible page. */
export interface Live {
  readonly connection: Readable<ConnectionState>;
  /** False while the document is hidden. */
  readonly visible: Readable<boolean>;
}

/** Receives data until the signal is aborted. A session that ends or fails earlier is restarted. */
export type Session = (api: AppApi, signal: AbortSignal) => Promise<void>;

const RETRY_MS = 2_000;
/** A session fails a moment before the connection is known to be lost; then the loss is reported, not the failure. */
const GRACE_MS = 100;

/**
 * Runs a session while the host is connected and the document is visible, a new one for each connection.
 *
 * @returns ends it
 */
export function follow({ connection, visible }: Live, session: Session, onFailure: (error: unknown) => void) {
  let api: AppApi | undefined;
  let running: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function end(): void {
    clearTimeout(timer);
    running?.abort();
    running = undefined;
  }

  function begin(current: AppApi): void {
    const own = new AbortController();
    running = own;
    session(current, own.signal)
      .catch(async (error: unknown) => {
        await outliveLoss();
        if (!own.signal.aborted) onFailure(error);
      })
      .finally(() => {
        if (!own.signal.aborted) timer = setTimeout(begin, RETRY_MS, current);
      });
  }

  function update(): void {
    const state = connection.get();
    const wanted = state.kind === 'open' && visible.get() ? state.api : undefined;
    if (wanted === api) return;
    api = wanted;
    end();
    if (wanted !== undefined) begin(wanted);
  }

  const unsubscribe = [connection.subscribe(update), visible.subscribe(update)];
  update();
  return (): void => {
    for (const stop of unsubscribe) stop();
    api = undefined;
    end();
  };
}

/** Waits for a loss of the connection to end the session, in case the loss is the reason for a failure. */
export function outliveLoss(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, GRACE_MS);
  });
}

/** Waits for the end of a session that has nothing more to request. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Hands every new value to `set`. */
type Feed<T> = (api: AppApi, set: (value: T) => void, signal: AbortSignal) => Promise<void>;

/**
 * Keeps the newest value in a store. Data stays when the host disappears or fails.
 *
 * @returns ends it
 */
export function followInto<T>(store: Store<Loadable<T>>, live: Live, feed: Feed<T>) {
  return follow(
    live,
    (api, signal) =>
      feed(
        api,
        (data) => {
          if (!signal.aborted) store.set({ data, error: null });
        },
        signal,
      ),
    (error) => {
      if (store.get().data === undefined) store.set({ data: undefined, error });
    },
  );
}

/** Returns a store that follows the host while somebody listens to it. */
export function createLiveStore<T>(live: Live, feed: Feed<T>) {
  return new Store<Loadable<T>>(LOADING, (store) => followInto(store, live, feed));
}

/** Returns a store of the newest value of a stream. */
export function createStreamStore<T>(
  live: Live,
  watch: (api: AppApi, signal: AbortSignal) => Promise<AsyncIterable<T>>,
) {
  return createLiveStore<T>(live, async (api, set, signal) => {
    for await (const value of await watch(api, signal)) set(value);
  });
}
