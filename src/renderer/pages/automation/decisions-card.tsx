import { useState } from 'react';
import { formatClock, formatDateTime } from '../../../shared/format/date';
import { DECISION_LABELS } from '../../../shared/format/decision-labels';
import type { Decision, DecisionOutcome } from '../../../shared/model/automation';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { Segmented } from '../../components/segmented';
import { useQuery } from '../../live/use-query';
import { OUTCOME_TONES } from './automation-labels';
import { decisionsQuery } from './automation-queries';
import styles from './decisions-card.module.css';

const KINDS = [
  { value: 'all', label: 'All' },
  { value: 'done', label: 'Applied' },
  { value: 'open', label: 'Suggested' },
  { value: 'not', label: 'Not applied' },
] as const;
type Kind = (typeof KINDS)[number]['value'];

const OUTCOMES: Readonly<Record<Kind, readonly DecisionOutcome[]>> = {
  all: [],
  done: ['applied', 'ended'],
  open: ['suggested', 'asked'],
  not: ['held', 'refused', 'would-act'],
};
const PAGE = 25;

/** What was decided, and why; also why nothing was done. */
export function DecisionsCard() {
  const [kind, setKind] = useState<Kind>('all');
  const [limit, setLimit] = useState(PAGE);
  const result = useQuery(decisionsQuery(OUTCOMES[kind], limit));
  return (
    <Card
      title="Recent decisions"
      detail="newest first"
      actions={<Segmented label="Filter decisions" options={KINDS} value={kind} onChange={setKind} />}
    >
      <QueryResult result={result} what="decisions">
        {({ total, decisions }) =>
          decisions.length === 0 ? (
            <EmptyState title="No decisions yet">
              Actions Homeostat takes, and its reasons for taking none, appear here.
            </EmptyState>
          ) : (
            <>
              <ol className={styles.decisions} aria-label="Decisions, newest first">
                {decisions.map((decision) => (
                  <DecisionRow key={decision.id} decision={decision} />
                ))}
              </ol>
              {total > decisions.length && (
                <Button variant="quiet" onClick={() => setLimit(limit + PAGE)}>
                  Show more ({total} total)
                </Button>
              )}
            </>
          )
        }
      </QueryResult>
    </Card>
  );
}

function DecisionRow({ decision }: { readonly decision: Decision }) {
  const { outcome, action, targetText, problem, reason, count, firstAtMs, lastAtMs } = decision;
  return (
    <li className={styles.decision}>
      <time className={styles.at} title={formatDateTime(lastAtMs)} dateTime={new Date(lastAtMs).toISOString()}>
        {formatClock(lastAtMs, 'seconds')}
      </time>
      <Badge tone={OUTCOME_TONES[outcome]}>{DECISION_LABELS[outcome]}</Badge>
      <div className={styles.text}>
        <p>
          <strong>{action}</strong>
          {targetText !== '' && (
            <>
              {' '}
              on <Plain text={targetText} maxLength={80} />
            </>
          )}
          : <Prose text={reason} />
        </p>
        <p className={styles.muted}>
          <Prose text={problem} />
          {count > 1 && ` (${count} times since ${formatClock(firstAtMs, 'seconds')})`}
        </p>
      </div>
    </li>
  );
}
