import type { ReactNode } from 'react';
import styles from './stat.module.css';

interface StatProps {
  readonly label: string;
  readonly value: string;
  /** Puts the value in proportion: a total, a second direction. */
  readonly detail: ReactNode;
  /** A sparkline. */
  readonly trend?: ReactNode;
}

/** One important number, in large type. */
export function Stat({ label, value, detail, trend }: StatProps) {
  const [number, unit] = splitUnit(value);
  return (
    <section className={styles.stat} aria-label={`${label}: latest value`}>
      <span className={styles.label}>{label}</span>
      <span className={styles.value}>
        {number}
        {unit !== '' && <span className={styles.unit}>{unit}</span>}
      </span>
      <span className={styles.detail}>{detail}</span>
      {trend !== undefined && <div className={styles.trend}>{trend}</div>}
    </section>
  );
}

/** @example splitUnit('1.50 GiB') // ['1.50', 'GiB'] */
function splitUnit(text: string): readonly [string, string] {
  const match = /^(-?[\d.]+) ?(\D*)$/.exec(text);
  return match === null ? [text, ''] : [match[1] as string, match[2] as string];
}
