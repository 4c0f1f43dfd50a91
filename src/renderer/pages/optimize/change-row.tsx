import type { ReactNode } from 'react';
import { CHANGE_STATE_LABELS } from '../../../shared/format/change-labels';
import { formatDateTime } from '../../../shared/format/date';
import type { Change } from '../../../shared/model/change';
import { Badge, type Tone } from '../../components/badge';
import { ExpandableRow } from '../../components/expandable-row';
import type { IconName } from '../../components/icon';
import { Plain } from '../../components/plain';
import { VerdictBadge } from '../../components/verdict-badge';
import { ChangeDetails } from './change-details';
import styles from './change-row.module.css';

export interface ChangeRowProps {
  readonly change: Change;
  /** What it was done against; empty where nobody said. */
  readonly why?: string;
  /** What the action does. */
  readonly summary: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** When it ends by itself, say. */
  readonly detail?: string;
  readonly actions?: ReactNode;
}

/** What a person has to know of a state at a glance; the others need no mark of their own. */
const STATE_MARKS: Readonly<Partial<Record<Change['state'], { readonly tone: Tone; readonly icon: IconName }>>> = {
  trial: { tone: 'recovering', icon: 'recovering' },
  kept: { tone: 'recovering', icon: 'check' },
  superseded: { tone: 'neutral', icon: 'info' },
  failed: { tone: 'critical', icon: 'error' },
};

/** One change in a line; opened, everything that is known of it. */
export function ChangeRow({ change, why = '', summary, isOpen, onToggle, detail, actions }: ChangeRowProps) {
  const { targetText, verdict, state, startedAtMs, by } = change;
  return (
    <ExpandableRow
      label={`Change: ${summary}`}
      isOpen={isOpen}
      onToggle={onToggle}
      title={<Plain text={summary} />}
      facts={
        <>
          <Plain text={targetText} maxLength={100} />, {formatDateTime(startedAtMs)}, by{' '}
          <Plain text={by} maxLength={40} />
          {detail !== undefined && <>; {detail}</>}
        </>
      }
      marks={
        <>
          {verdict !== null && <VerdictBadge verdict={verdict} />}
          <Badge tone={STATE_MARKS[state]?.tone ?? 'neutral'} icon={STATE_MARKS[state]?.icon ?? 'again'}>
            {CHANGE_STATE_LABELS[state]}
          </Badge>
        </>
      }
      actions={actions}
    >
      <div className={styles.details}>
        <ChangeDetails change={change} why={why} />
      </div>
    </ExpandableRow>
  );
}
