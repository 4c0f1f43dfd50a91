import type { ReactNode } from 'react';
import type { Result } from '../live/use-query';
import { ErrorState, LoadingState } from './placeholder';
import styles from './query-result.module.css';

export interface QueryResultProps<T> {
  readonly result: Result<T>;
  /** What is on its way: "the trend". */
  readonly what: string;
  readonly children: (value: T) => ReactNode;
}

/** What an answer says, or why there is none. An answer to a former question is dimmed until the new one is there. */
export function QueryResult<T>({ result, what, children }: QueryResultProps<T>) {
  const { loaded, isOld } = result;
  if (loaded.kind === 'loading') return <LoadingState what={what} />;
  if (loaded.kind === 'failed') return <ErrorState title={`Cannot load ${what}`} failure={loaded.failure} />;
  return (
    <div className={`${styles.answer} ${isOld ? styles.old : ''}`} aria-busy={isOld}>
      {children(loaded.value)}
    </div>
  );
}
