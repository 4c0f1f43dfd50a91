import type { AppApi } from '../../shared/contract/contract';
import { follow, type Live, outliveLoss } from './follow';
import { failureOf, LOADING, type Loadable } from './loadable';
import { Store } from './store';

/** Something to ask the host, again and again while somebody looks at the answer. */
export interface Query<T> {
  /** Equal for equal questions: a question with another key is asked at once. */
  readonly key: string;
  /** What it is about. The answer to a former question about the same stays until there is a new one. */
  readonly subject: string;
  readonly run: (api: AppApi, signal: AbortSignal) => Promise<T>;
  /** How long after an answer it is asked again. */
  readonly everyMs: number;
}

/** A question that failed is not asked more often than this: the answer may have cost the host much. */
const RETRY_MS = 5_000;

/** The newest answer. What was answered stays when the host goes away or fails later. */
export function createQueryStore<T>(live: Live, { run, everyMs }: Query<T>): Store<Loadable<T>> {
  return new Store<Loadable<T>>(LOADING, (store) => {
    async function queryOnce(api: AppApi, signal: AbortSignal): Promise<boolean> {
      try {
        const value = await run(api, signal);
        if (!signal.aborted) store.set({ kind: 'ready', value });
        return true;
      } catch (error) {
        await outliveLoss();
        if (!signal.aborted && store.get().kind !== 'ready') store.set({ kind: 'failed', failure: failureOf(error) });
        return false;
      }
    }
    return follow(
      live,
      async (api, signal) => {
        while (!signal.aborted) {
          const hasResult = await queryOnce(api, signal);
          await pause(hasResult ? everyMs : Math.max(RETRY_MS, everyMs), signal);
        }
      },
      () => undefined,
    );
  });
}

/** Resolves after a while, or at once when the signal is given. */
function pause(forMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(finish, forMs);
    signal.addEventListener('abort', finish, { once: true });
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
  });
}
