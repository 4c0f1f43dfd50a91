import type { ReactNode } from 'react';
import { failureOf, type Loadable } from '../live/loadable';
import { ErrorState, LoadingState } from './placeholder';
import styles from './query-result.module.css';

export interface NoDataProps {
  readonly result: Loadable<unknown>;
  /** The noun phrase of what is loaded: "the trend". */
  readonly what: string;
}

/** Shows that data is being loaded, or the reason why there is none. */
export function NoData({ result: { error }, what }: NoDataProps) {
  return error === null ? (
    <LoadingState what={what} />
  ) : (
    <ErrorState title={`Cannot load ${what}`} failure={failureOf(error)} />
  );
}

export interface QueryResultProps<T> extends NoDataProps {
  readonly result: Loadable<T>;
  readonly children: (data: T) => ReactNode;
}

/** Shows the data of a query, or why there is none. Data of a former query is dimmed until the new data arrives. */
export function QueryResult<T>({ result, what, children }: QueryResultProps<T>) {
  const { data, isPlaceholderData = false } = result;
  if (data === undefined) return <NoData result={result} what={what} />;
  return (
    <div className={`${styles.answer} ${isPlaceholderData ? styles.old : ''}`} aria-busy={isPlaceholderData}>
      {children(data)}
    </div>
  );
}
