import type { ReactNode } from 'react';
import styles from './toolbar.module.css';

/** The controls of a page or a part of it, in one line that wraps. */
export function Toolbar({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles.toolbar} aria-label={label}>
      {children}
    </fieldset>
  );
}
