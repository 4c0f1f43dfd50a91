import type { ReactNode } from 'react';
import styles from './list.module.css';

interface ListProps {
  /** Names the entries; read out. */
  readonly label?: string;
  readonly isOrdered?: boolean;
  /** Scrolls instead of pushing down what follows. */
  readonly isScrolled?: boolean;
  readonly children: ReactNode;
}

/** Entries below one another, with lines between them. */
export function List({ label, isOrdered = false, isScrolled = false, children }: ListProps) {
  const Tag = isOrdered ? 'ol' : 'ul';
  return (
    <Tag className={`${styles.list} ${isScrolled ? styles.scrolled : ''}`} aria-label={label}>
      {children}
    </Tag>
  );
}

interface ListRowProps {
  /** Makes the entry an article with this name; read out. */
  readonly label?: string;
  /** Before the text: a badge, a time; those of a list are set below one another. */
  readonly lead?: ReactNode;
  /** At the right end: buttons, a date. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

/** One entry of a list. */
export function ListRow({ label, lead, end, children }: ListRowProps) {
  const Tag = label === undefined ? 'div' : 'article';
  return (
    <li>
      <Tag className={styles.row} aria-label={label}>
        {lead !== undefined && <div className={styles.lead}>{lead}</div>}
        <div className={styles.body}>{children}</div>
        {end !== undefined && <div className={styles.end}>{end}</div>}
      </Tag>
    </li>
  );
}
