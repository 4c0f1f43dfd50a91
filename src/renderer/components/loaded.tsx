import type { ReactNode } from 'react';
import type { Loadable } from '../live/loadable';
import { ErrorState, LoadingState } from './placeholder';

export interface LoadedProps<T> {
  readonly loaded: Loadable<T>;
  /** What is on its way: "the trend". */
  readonly what: string;
  readonly children: (value: T) => ReactNode;
}

/** A value once it is there; until then that it loads, or why it cannot. */
export function Loaded<T>({ loaded, what, children }: LoadedProps<T>) {
  if (loaded.kind === 'loading') return <LoadingState what={what} />;
  if (loaded.kind === 'failed') return <ErrorState title={`Cannot load ${what}`} failure={loaded.failure} />;
  return children(loaded.value);
}
