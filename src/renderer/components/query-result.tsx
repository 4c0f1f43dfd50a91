import type { ReactNode } from 'react';
import { failureOf, type Loadable } from '../live/loadable';
import { ErrorState, LoadingState } from './placeholder';
import styles from './query-result.module.css';

interface NoDataProps {
  readonly result: Loadable<unknown>;
  /** Noun phrase for the loaded data: "the trend". */
  readonly what: string;
}

/** Shows that data is being loaded, or the reason why there is none. */
export function NoData({ result: { error }, what }: NoDataProps) {
  if (error === null) return <LoadingState what={what} />;
  return <ErrorState title={`Cannot load ${what}`} failure={failureOf(error)} />;
}

interface LoadedProps<T> extends NoDataProps {
  readonly result: Loadable<T>;
  readonly children: (data: T) => ReactNode;
}

/** Shows data once it is there. */
export function Loaded<T>({ result, what, children }: LoadedProps<T>) {
  return result.data === undefined ? <NoData result={result} what={what} /> : children(result.data);
}

interface QueryResultProps<T> extends LoadedProps<T> {
  /** In place of an answer without entries. */
  readonly empty?: ReactNode;
}

/** Shows the data of a query in a card. Data of a former query is dimmed until the new data arrives. */
export function QueryResult<T>({ result, what, empty, children }: QueryResultProps<T>) {
  const { isPlaceholderData = false } = result;
  return (
    <Loaded result={result} what={what}>
      {(data) => (
        <div className={`${styles.answer} ${isPlaceholderData ? styles.old : ''}`} aria-busy={isPlaceholderData}>
          {empty !== undefined && Array.isArray(data) && data.length === 0 ? empty : children(data)}
        </div>
      )}
    </Loaded>
  );
}
