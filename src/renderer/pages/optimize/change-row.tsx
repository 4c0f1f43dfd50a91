import type { ReactNode } from 'react';
import type { Change } from '../../../shared/contract/optimization-schemas';
import { CHANGE_STATE_LABELS } from '../../../shared/format/change-labels';
import { formatDateTime } from '../../../shared/format/date';
import { Badge, ExpandableRow, type IconName, Plain, type Tone, VerdictBadge } from '../../components';
import { useActionTitles } from '../../live/use-action-titles';
import { ChangeDetails } from './change-details';

interface ChangeRowProps {
  readonly change: Change;
  /** The problem it was made against; empty where none is recorded. */
  readonly why?: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** For example the time at which it expires. */
  readonly detail?: string | undefined;
  readonly actions?: ReactNode;
}

/** Marks of the states that matter at a glance. */
const STATE_MARKS: Readonly<Partial<Record<Change['state'], { readonly tone: Tone; readonly icon: IconName }>>> = {
  trial: { tone: 'recovering', icon: 'recovering' },
  kept: { tone: 'recovering', icon: 'check' },
  superseded: { tone: 'neutral', icon: 'info' },
  failed: { tone: 'critical', icon: 'error' },
};

/** One change in a line, with its details once opened. */
export function ChangeRow({ change, why = '', isOpen, onToggle, detail, actions }: ChangeRowProps) {
  const summary = useActionTitles()(change.action);
  const { targetText, verdict, state, startedAtMs, by } = change;
  const { tone, icon } = STATE_MARKS[state] ?? { tone: 'neutral', icon: 'again' };
  return (
    <ExpandableRow
      label={`Change: ${summary}`}
      isOpen={isOpen}
      onToggle={onToggle}
      title={<Plain text={summary} />}
      facts={
        <>
          <Plain text={targetText} />, {formatDateTime(startedAtMs)}, by <Plain text={by} />
          {detail !== undefined && <>; {detail}</>}
        </>
      }
      marks={
        <>
          {verdict !== null && <VerdictBadge verdict={verdict} />}
          <Badge tone={tone} icon={icon}>
            {CHANGE_STATE_LABELS[state]}
          </Badge>
        </>
      }
      actions={actions}
    >
      <ChangeDetails change={change} why={why} />
    </ExpandableRow>
  );
}
