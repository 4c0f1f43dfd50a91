import type { ReactNode } from 'react';
import styles from './expandable-row.module.css';
import { Icon } from './icon';
import { Stack } from './layout';

interface ExpandableRowProps {
  /** Names it; read out. */
  readonly label: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Before the title; those of a list are set below one another. */
  readonly badge?: ReactNode;
  readonly title: ReactNode;
  readonly facts: ReactNode;
  readonly marks: ReactNode;
  readonly actions?: ReactNode;
  /** Shown while it is open. */
  readonly children: ReactNode;
}

/** An entry of a list that a click opens. */
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
      {isOpen && <div className={styles.opened}>{children}</div>}
    </article>
  );
}

/** The parts of an opened row: a figure, where there is one, and the text next to it. */
export function FigureAndText({ figure, children }: { readonly figure?: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={`${styles.parts} ${figure === undefined ? styles.alone : ''}`}>
      {figure !== undefined && <Stack>{figure}</Stack>}
      <Stack className={styles.text}>{children}</Stack>
    </div>
  );
}
