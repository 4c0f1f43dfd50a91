import { useState } from 'react';
import { formatDateTime } from '../../../shared/format/date';
import { formatDuration, formatRatio } from '../../../shared/format/format';
import type { ChangeSetReport, ChangeSetsStatus, ItemOutcome, QueuedChangeSet } from '../../../shared/model/change-set';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { useQuery } from '../../live/use-query';
import { changeSetsQuery } from './automation-queries';
import styles from './change-sets-card.module.css';
import { SubmitDialog } from './submit-dialog';

const SHOWN_ENDED = 8;
const RESULT_LABELS: Readonly<Record<ItemOutcome['result'], string>> = {
  applied: 'applied',
  already: 'already set',
  undone: 'undone',
  skipped: 'skipped',
  failed: 'failed',
};

/** Changes that were handed over as a file: those that wait, and what became of the others. */
export function ChangeSetsCard() {
  const [version, setVersion] = useState(0);
  const [isSubmitting, setIsSubmitting] = useState(false);
  const result = useQuery(changeSetsQuery(version));
  return (
    <Card
      title="Change sets"
      detail="applied together or not at all"
      actions={
        <Button icon="plus" onClick={() => setIsSubmitting(true)}>
          Submit a change set
        </Button>
      }
    >
      <QueryResult result={result} what="change sets">
        {(status) => <Content status={status} />}
      </QueryResult>
      {isSubmitting && (
        <SubmitDialog
          onClose={() => setIsSubmitting(false)}
          onSubmitted={() => {
            setIsSubmitting(false);
            setVersion(version + 1);
          }}
        />
      )}
    </Card>
  );
}

function Content({ status: { inbox, problem, queued, ended, successRatio } }: { readonly status: ChangeSetsStatus }) {
  if (queued.length === 0 && ended.length === 0) {
    return (
      <EmptyState title="No change sets yet">
        {problem ?? (
          <>
            Homeostat picks up a file with changes from <code>{inbox}</code>, checks it, and applies all of its changes
            or none.
          </>
        )}
      </EmptyState>
    );
  }
  return (
    <>
      {problem !== null && <p className={styles.bad}>{problem}</p>}
      <ul>
        {queued.map((set) => (
          <QueuedRow key={set.id} set={set} />
        ))}
        {ended.slice(0, SHOWN_ENDED).map((report) => (
          <EndedRow key={report.id} report={report} />
        ))}
      </ul>
      {successRatio !== null && (
        <p className={styles.muted}>
          {formatRatio(successRatio)} of {ended.length} succeeded. Inbox: <code>{inbox}</code>
        </p>
      )}
    </>
  );
}

function QueuedRow({ set: { name, priority, state, waitsFor, attempts } }: { readonly set: QueuedChangeSet }) {
  return (
    <li className={styles.row}>
      <Badge tone="recovering">{state === 'applying' ? 'Applying' : 'Queued'}</Badge>
      <div className={styles.text}>
        <p>
          <strong>
            <Plain text={name} maxLength={60} />
          </strong>
          , priority {priority}
        </p>
        <p className={styles.muted}>
          {waitsFor !== '' && <Prose text={waitsFor} />}
          {attempts > 1 && ` Attempt ${attempts}.`}
        </p>
      </div>
    </li>
  );
}

function EndedRow({ report }: { readonly report: ChangeSetReport }) {
  const { name, fileName, outcome, reason, problems, items, endedAtMs, durationMs } = report;
  return (
    <li className={styles.row}>
      <Badge tone={outcome === 'done' ? 'healthy' : 'critical'} icon={outcome === 'done' ? 'healthy' : 'critical'}>
        {outcome === 'done' ? 'Done' : 'Failed'}
      </Badge>
      <details className={styles.text}>
        <summary>
          <strong>
            <Plain text={name} maxLength={60} />
          </strong>
          : <Prose text={reason} />
        </summary>
        <ul className={styles.muted}>
          {problems.map((problem) => (
            <li key={problem} className={styles.bad}>
              <Plain text={problem} maxLength={300} />
            </li>
          ))}
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items of a report never change
            <li key={index}>
              {item.action} on <Plain text={item.targetText === '' ? item.target : item.targetText} maxLength={80} />:{' '}
              {RESULT_LABELS[item.result]}
              {item.reason !== '' && (
                <>
                  , <Prose text={item.reason} />
                </>
              )}
            </li>
          ))}
          <li>
            <Plain text={fileName} maxLength={100} />, took {formatDuration(durationMs / 1000)}
          </li>
        </ul>
      </details>
      <span className={styles.when}>{formatDateTime(endedAtMs)}</span>
    </li>
  );
}
