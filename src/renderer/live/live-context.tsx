import { createContext, useContext, useState, useSyncExternalStore } from 'react';
import type { Alert } from '../../shared/contract/alert-schemas';
import type { AppApi } from '../../shared/contract/contract';
import type { Connection } from './connection';
import { createStreamStore, type Live } from './follow';
import type { Loadable } from './loadable';
import type { Machine } from './machine';
import type { Readable } from './store';

/** The connection and the streams that all pages share. */
interface LiveContextValue {
  readonly connection: Pick<Connection, 'state' | 'connect'>;
  readonly live: Live;
  readonly machine: Readable<Loadable<Machine>>;
  readonly alerts: Readable<Loadable<readonly Alert[]>>;
}

export const LiveContext = createContext<LiveContextValue | undefined>(undefined);

export function useLive(): LiveContextValue {
  const value = useContext(LiveContext);
  if (value === undefined) throw new Error('useLive is used outside of LiveContext');
  return value;
}

/** Returns the value of a store and renders the component again with each new one. */
export function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.get);
}

/** Follows a stream while the component is mounted and the page is visible. */
export function useStream<T>(watch: (api: AppApi, signal: AbortSignal) => Promise<AsyncIterable<T>>): Loadable<T> {
  const { live } = useLive();
  const [store] = useState(() => createStreamStore(live, watch));
  return useReadable(store);
}
