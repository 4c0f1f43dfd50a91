import type { ReactNode } from 'react';
import styles from './expandable-row.module.css';
import { Icon } from './icon';

export interface ExpandableRowProps {
  /** What it is, for those who do not see it. */
  readonly label: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Stands before the title; those of a list are set below one another. */
  readonly badge?: ReactNode;
  readonly title: ReactNode;
  readonly facts: ReactNode;
  readonly marks: ReactNode;
  readonly actions?: ReactNode;
  /** Everything that is known of it, shown while it is open. */
  readonly children: ReactNode;
}

/** One thing in a line that a click opens. */
export function ExpandableRow(props: ExpandableRowProps) {
  const { label, isOpen, onToggle, badge, title, facts, marks, actions, children } = props;
  return (
    <article aria-label={label}>
      <div className={styles.row}>
        <button type="button" className={styles.toggle} aria-expanded={isOpen} onClick={onToggle}>
          <span className={`${styles.arrow} ${isOpen ? styles.open : ''}`}>
            <Icon name="later" size={12} />
          </span>
          {badge !== undefined && <span className={styles.badge}>{badge}</span>}
          <span className={styles.names}>
            <span className={styles.title}>{title}</span>
            <span className={styles.facts}>{facts}</span>
          </span>
        </button>
        <span className={styles.marks}>{marks}</span>
        {actions !== undefined && <span className={styles.actions}>{actions}</span>}
      </div>
      {isOpen && children}
    </article>
  );
}
