import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** Where in the application this tab is: the fragment of its address, `#/` for the first page. */
export function useRoute(): string {
  return useSyncExternalStore(subscribe, () => (location.hash.startsWith('#/') ? location.hash : '#/'));
}
