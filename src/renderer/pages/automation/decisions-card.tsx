import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Decision, DecisionOutcome } from '../../../shared/contract/automation-schemas';
import { formatClock, formatDateTime } from '../../../shared/format/date';
import { DECISION_LABELS } from '../../../shared/format/decision-labels';
import {
  Badge,
  Button,
  Card,
  ChangeText,
  EmptyState,
  List,
  ListRow,
  Muted,
  Note,
  Prose,
  QueryResult,
  Segmented,
} from '../../components';
import { every, orpc } from '../../live/host-api';
import { OUTCOME_TONES } from './automation-labels';

const KINDS = {
  all: 'All',
  done: 'Applied',
  open: 'Suggested',
  not: 'Not applied',
};
type Kind = keyof typeof KINDS;

const OUTCOMES: Readonly<Record<Kind, DecisionOutcome[]>> = {
  all: [],
  done: ['applied', 'ended'],
  open: ['suggested', 'asked'],
  not: ['held', 'refused', 'would-act'],
};
const PAGE = 25;

/** Decisions of automation with their reasons, also those to do nothing. */
export function DecisionsCard() {
  const [kind, setKind] = useState<Kind>('all');
  const [limit, setLimit] = useState(PAGE);
  const result = useQuery(
    orpc.automation.decisions.queryOptions({
      input: { outcomes: OUTCOMES[kind], offset: 0, limit },
      refetchInterval: every(2_000),
    }),
  );
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
              <List isOrdered isScrolled label="Decisions, newest first">
                {decisions.map((decision) => (
                  <DecisionRow key={decision.id} decision={decision} />
                ))}
              </List>
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
    <ListRow
      lead={<Badge tone={OUTCOME_TONES[outcome]}>{DECISION_LABELS[outcome]}</Badge>}
      end={
        <time title={formatDateTime(lastAtMs)} dateTime={new Date(lastAtMs).toISOString()}>
          <Muted>{formatClock(lastAtMs, 'seconds')}</Muted>
        </time>
      }
    >
      <ChangeText action={action} target={targetText} />: <Prose text={reason} />
      <Note>
        <Prose text={problem} />
        {count > 1 && ` (${count} times since ${formatClock(firstAtMs, 'seconds')})`}
      </Note>
    </ListRow>
  );
}
