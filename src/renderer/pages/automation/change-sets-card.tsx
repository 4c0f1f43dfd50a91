import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ChangeSetReport, ChangeSetsStatus, QueuedChangeSet } from '../../../shared/contract/change-set-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatDuration, formatRatio } from '../../../shared/format/format';
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
  Plain,
  Prose,
  QueryResult,
  StateBadge,
  Text,
} from '../../components';
import { every, orpc } from '../../live/host-api';
import { SubmitDialog } from './submit-dialog';

const SHOWN_ENDED = 8;

/** Changes handed over as a file: those that wait, and the results of the others. */
export function ChangeSetsCard() {
  const [isSubmitting, setIsSubmitting] = useState(false);
  const result = useQuery(orpc.changeSets.list.queryOptions({ refetchInterval: every(2_000) }));
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
      {isSubmitting && <SubmitDialog onClose={() => setIsSubmitting(false)} />}
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
      {problem !== null && <Note tone="critical">{problem}</Note>}
      <List>
        {queued.map((set) => (
          <QueuedRow key={set.id} set={set} />
        ))}
        {ended.slice(0, SHOWN_ENDED).map((report) => (
          <EndedRow key={report.id} report={report} />
        ))}
      </List>
      {successRatio !== null && (
        <Note>
          {formatRatio(successRatio)} of {ended.length} succeeded. Inbox: <code>{inbox}</code>
        </Note>
      )}
    </>
  );
}

function QueuedRow({ set: { name, priority, state, waitsFor, attempts } }: { readonly set: QueuedChangeSet }) {
  return (
    <ListRow lead={<Badge tone="recovering">{state === 'applying' ? 'Applying' : 'Queued'}</Badge>}>
      <strong>
        <Plain text={name} />
      </strong>
      , priority {priority}
      <Note>
        {waitsFor !== '' && <Prose text={waitsFor} />}
        {attempts > 1 && ` Attempt ${attempts}.`}
      </Note>
    </ListRow>
  );
}

function EndedRow({ report }: { readonly report: ChangeSetReport }) {
  const { name, fileName, outcome, reason, problems, items, endedAtMs, durationMs } = report;
  const tone = outcome === 'done' ? 'healthy' : 'critical';
  return (
    <ListRow
      lead={<StateBadge state={tone}>{outcome === 'done' ? 'Done' : 'Failed'}</StateBadge>}
      end={<Muted>{formatDateTime(endedAtMs)}</Muted>}
    >
      <details>
        <summary>
          <strong>
            <Plain text={name} />
          </strong>
          : <Prose text={reason} />
        </summary>
        <Muted as="ul">
          {problems.map((problem) => (
            <Text as="li" key={problem} tone="critical">
              <Plain text={problem} maxLength={300} />
            </Text>
          ))}
          {items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the items of a report never change
            <li key={index}>
              <ChangeText action={item.action} target={item.targetText === '' ? item.target : item.targetText} />:{' '}
              {item.result === 'already' ? 'already set' : item.result}
              {item.reason !== '' && (
                <>
                  , <Prose text={item.reason} />
                </>
              )}
            </li>
          ))}
          <li>
            <Plain text={fileName} />, took {formatDuration(durationMs)}
          </li>
        </Muted>
      </details>
    </ListRow>
  );
}
