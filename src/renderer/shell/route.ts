import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Where in the application this tab is: the fragment of its address without its query, `#/` for the first page. */
export function useRoute(): string {
  return useSyncExternalStore(subscribe, () => routeOf(location.hash));
}

/** The whole fragment, for a page that keeps its state behind the route. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => location.hash);
}

/**
 * @example routeOf('#/metrics?range=1h') // '#/metrics'
 *
 * @internal tested by itself: its caller reads the address of a window
 */
export function routeOf(hash: string): string {
  return hash.startsWith('#/') ? hash.replace(/\?.*$/s, '') : '#/';
}
