import type { ReactNode } from 'react';
import styles from './facts.module.css';

/** Values by their names; false and undefined values are left out. */
export type FactTable = Readonly<Record<string, ReactNode>>;

interface FactsProps {
  readonly facts: FactTable;
  /** Explains names where a word is not enough; shown as tips. */
  readonly help?: Readonly<Record<string, string>>;
}

/** Names and values, one to a line. */
export function Facts({ facts, help = {} }: FactsProps) {
  return (
    <dl className={styles.facts}>
      {Object.entries(facts).map(
        ([name, value]) =>
          value !== false &&
          value !== undefined && (
            <div key={name} className={styles.fact} title={help[name]}>
              <dt className={styles.name}>{name}</dt>
              <dd className={styles.value}>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
