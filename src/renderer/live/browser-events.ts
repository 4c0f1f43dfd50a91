import type { Connection } from './connection';
import { Store } from './store';

/** Returns a store that is false while the document is hidden, when nothing needs to be received or drawn. */
export function createVisibleStore(): Store<boolean> {
  return new Store(!document.hidden, (store) => {
    const update = () => store.set(!document.hidden);
    update();
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  });
}

/** Connects at once when the network is back or the page becomes visible. */
export function reconnectOnSigns(connection: Connection): void {
  window.addEventListener('online', connection.connect);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) connection.connect();
  });
}
