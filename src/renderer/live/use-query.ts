import { useMemo, useRef } from 'react';
import { useLive, useReadable } from './live-context';
import { LOADING, type Loadable } from './loadable';
import { createQueryStore, type Query } from './query';
import { Store } from './store';

export interface Result<T> {
  readonly loaded: Loadable<T>;
  /** True while what is there answers a former question about the same subject. */
  readonly isOld: boolean;
}

/** The answer to a question, for as long as the component is there. Nothing is asked where the question is undefined. */
export function useQuery<T>(query: Query<T> | undefined): Result<T> {
  const { live } = useLive();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the question, which is new each time
  const store = useMemo(
    () => (query === undefined ? new Store<Loadable<T>>(LOADING) : createQueryStore(live, query)),
    [live, query?.key],
  );
  const loaded = useReadable(store);
  const last = useRef<{ readonly subject: string | undefined; readonly loaded: Loadable<T> }>(undefined);
  if (loaded.kind === 'loading' && last.current !== undefined && last.current.subject === query?.subject) {
    return { loaded: last.current.loaded, isOld: true };
  }
  last.current = loaded.kind === 'ready' ? { subject: query?.subject, loaded } : undefined;
  return { loaded, isOld: false };
}
