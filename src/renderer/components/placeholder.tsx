import type { ReactNode } from 'react';
import type { Failure } from '../live/loadable';
import { Icon } from './icon';
import styles from './placeholder.module.css';
import { Prose } from './prose';

/** There is nothing, and that is how it is. */
export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className={styles.place}>
      <p className={styles.title}>{title}</p>
      {children !== undefined && <p className={styles.text}>{children}</p>}
    </div>
  );
}

/** Something is on its way. Nothing moves in the first moment, so that what is quick does not flicker. */
export function LoadingState({ what }: { readonly what: string }) {
  return (
    <div className={`${styles.place} ${styles.late}`} role="status">
      <span className={styles.bar} />
      <p className={styles.text}>Loading {what}…</p>
    </div>
  );
}

/** Something could not be had: what, why, and what can be done. */
export function ErrorState({
  title,
  failure,
  action,
}: {
  readonly title: string;
  readonly failure?: Failure;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.place} role="alert">
      <span className={styles.error}>
        <Icon name="error" size={20} />
      </span>
      <p className={styles.title}>{title}</p>
      {failure !== undefined && (
        <p className={styles.text}>
          <Prose text={failure.message} />
        </p>
      )}
      {failure?.advice !== undefined && (
        <p className={styles.text}>
          <Prose text={failure.advice} />
        </p>
      )}
      {action}
    </div>
  );
}
