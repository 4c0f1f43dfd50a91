import type { ReactNode } from 'react';
import styles from './meter.module.css';

/** A value with a bar below it, as long as its share of the whole; the value itself is read out. */
export function Meter({ ratio, children }: { readonly ratio: number; readonly children: ReactNode }) {
  const percent = Math.min(100, Math.max(0, ratio * 100));
  return (
    <span className={styles.meter}>
      {children}
      {percent >= 0.5 && <span className={styles.bar} style={{ width: `${percent}%` }} />}
    </span>
  );
}
