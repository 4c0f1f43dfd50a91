import type { ProcessQuery, ProcessTableView } from '../../shared/contract/schemas';
import { follow, type Live } from './follow';
import { failureOf, LOADING, type Loadable } from './loadable';
import { type Readable, Store } from './store';

export interface ProcessesStore extends Readable<Loadable<ProcessTableView>> {
  /** Asks for other rows; those shown stay until the new ones are there. */
  setQuery(query: ProcessQuery): void;
}

/** The processes, renewed every second while somebody looks. */
export function createProcessesStore(live: Live, initialQuery: ProcessQuery): ProcessesStore {
  let query = initialQuery;
  let restart: (() => void) | undefined;

  const store = new Store<Loadable<ProcessTableView>>(LOADING, () => {
    let stop = begin();
    restart = () => {
      stop();
      stop = begin();
    };
    return () => {
      restart = undefined;
      stop();
    };
  });

  function begin(): () => void {
    return follow(
      live,
      async (api, signal) => {
        for await (const value of await api.processes.watch(query, { signal })) {
          if (!signal.aborted) store.set({ kind: 'ready', value });
        }
      },
      (error) => {
        if (store.get().kind !== 'ready') store.set({ kind: 'failed', failure: failureOf(error) });
      },
    );
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    setQuery(next) {
      if (next.sort === query.sort && next.limit === query.limit) return;
      query = next;
      restart?.();
    },
  };
}
