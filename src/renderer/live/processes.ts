import type { ProcessQuery, ProcessTableView } from '../../shared/contract/schemas';
import { followInto, type Live, untilAborted } from './follow';
import { LOADING, type Loadable } from './loadable';
import { Store } from './store';

/** Returns a store of the processes, renewed every second while they are watched. */
export function createProcessesStore(live: Live, initialQuery: ProcessQuery) {
  let query = initialQuery;
  let isWatched = false;
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

  function begin() {
    return followInto(store, live, async (api, set, signal) => {
      if (isWatched) {
        for await (const table of await api.processes.watch(query, { signal })) set(table);
      } else {
        set(await api.processes.list(query, { signal }));
        await untilAborted(signal);
      }
    });
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    /** Requests other rows; the present ones stay until then. */
    setQuery(next: ProcessQuery) {
      if (next.sort === query.sort && next.limit === query.limit) return;
      query = next;
      restart?.();
    },
    /** Rows off screen are read once: for a watched table the host scans all processes every second. */
    setWatched(next: boolean) {
      if (next === isWatched) return;
      isWatched = next;
      restart?.();
    },
  };
}
