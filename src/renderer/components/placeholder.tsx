import type { ReactNode } from 'react';
import type { Failure } from '../live/loadable';
import { Icon } from './icon';
import styles from './placeholder.module.css';
import { Prose } from './prose';

/** Says that there are no entries. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.place}>
      <p className={styles.title}>{title}</p>
      {children !== undefined && <p className={styles.text}>{children}</p>}
    </div>
  );
}

/** Says that data is loading. Nothing is shown in the first moment, so that quick answers do not flicker. */
export function LoadingState({ what }: { readonly what: string }) {
  return (
    <div className={`${styles.place} ${styles.late}`} role="status">
      <span className={styles.bar} />
      <p className={styles.text}>Loading {what}…</p>
    </div>
  );
}

/** Says that something failed, why, and how to fix it. */
export function ErrorState({
  title,
  failure,
  action,
}: {
  readonly title: string;
  readonly failure: Failure;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.place} role="alert">
      <span className={styles.error}>
        <Icon name="error" size={20} />
      </span>
      <p className={styles.title}>{title}</p>
      {[failure.message, failure.advice].map(
        (text) =>
          text !== undefined && (
            <p key={text} className={styles.text}>
              <Prose text={text} />
            </p>
          ),
      )}
      {action}
    </div>
  );
}
