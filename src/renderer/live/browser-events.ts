import type { Connection } from './connection';
import { Store } from './store';

/** Whether the document is shown: nothing is listened to or drawn while it is not. */
export function createVisibleStore(): Store<boolean> {
  return new Store(!document.hidden, (store) => {
    const update = () => store.set(!document.hidden);
    update();
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  });
}

/** Tries at once when something says that it may now work. */
export function reconnectOnSigns(connection: Connection): void {
  window.addEventListener('online', connection.connect);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) connection.connect();
  });
}
