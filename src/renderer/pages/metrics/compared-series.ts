import { createContext } from 'react';

/** The keys of the compared series, and the way to add one; given to every link to a series. */
export const ComparedSeries = createContext<{
  readonly keys: readonly string[];
  readonly add: (key: string) => void;
}>({ keys: [], add: () => undefined });
