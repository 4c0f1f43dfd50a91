import type { ReactNode } from 'react';
import type { Result } from '../live/use-query';
import { Loaded } from './loaded';
import styles from './query-result.module.css';

export interface QueryResultProps<T> {
  readonly result: Result<T>;
  /** What is on its way: "the trend". */
  readonly what: string;
  /** Stands in place of an answer without entries. */
  readonly empty?: ReactNode;
  readonly children: (value: T) => ReactNode;
}

/** An answer, or why there is none. An answer to a former question is dimmed until the new one is there. */
export function QueryResult<T>({ result: { loaded, isOld }, what, empty, children }: QueryResultProps<T>) {
  return (
    <Loaded loaded={loaded} what={what}>
      {(value) => (
        <div className={`${styles.answer} ${isOld ? styles.old : ''}`} aria-busy={isOld}>
          {empty !== undefined && Array.isArray(value) && value.length === 0 ? empty : children(value)}
        </div>
      )}
    </Loaded>
  );
}
