import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { QuietHours, ScheduleStatus } from '../../../shared/contract/schedule-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatRatio } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import { MINUTE_MS } from '../../../shared/model/time';
import {
  Button,
  Card,
  ChangeText,
  EmptyState,
  IconButton,
  List,
  ListRow,
  Note,
  Prose,
  QueryResult,
  useAction,
} from '../../components';
import { orpc } from '../../live/host-api';
import { QuietWeek } from './quiet-week';
import { ScheduleDialog } from './schedule-dialog';
import { timingText } from './schedule-draft';

/** Changes made at a time of their own, and the hours in which this machine usually has little to do. */
export function SchedulesCard() {
  const [isAdding, setIsAdding] = useState(false);
  const result = useQuery(orpc.schedules.list.queryOptions({ refetchInterval: 5_000 }));
  const quietHours = useQuery(orpc.schedules.quietHours.queryOptions({ refetchInterval: 10 * MINUTE_MS }));
  return (
    <Card
      title="Schedules"
      actions={
        <Button icon="plus" onClick={() => setIsAdding(true)}>
          Add
        </Button>
      }
    >
      <QueryResult
        result={result}
        what="schedules"
        empty={
          <EmptyState title="No schedules yet">
            Schedule a change for a fixed time, a maintenance window or the hours that are usually quiet.
          </EmptyState>
        }
      >
        {(schedules) => (
          <List>
            {schedules.map((schedule) => (
              <ScheduleRow key={schedule.id} schedule={schedule} />
            ))}
          </List>
        )}
      </QueryResult>
      <QueryResult result={quietHours} what="quiet hours">
        {(hours) => <Quiet hours={hours} />}
      </QueryResult>
      {isAdding && <ScheduleDialog onClose={() => setIsAdding(false)} />}
    </Card>
  );
}

function ScheduleRow({
  schedule: { id, change, timing, nextAtMs, waitsFor, lastRun },
}: {
  readonly schedule: ScheduleStatus;
}) {
  const { mutate: cancel, isPending } = useAction(orpc.schedules.cancel.mutationOptions());

  return (
    <ListRow
      end={
        <IconButton
          icon="remove"
          label={`Remove the schedule for ${change.action}`}
          disabled={isPending}
          onClick={() => cancel({ id })}
        />
      }
    >
      <ChangeText {...change} />
      <Note>
        {timingText(timing)}
        {nextAtMs !== null && `; next ${formatDateTime(nextAtMs)}`}
        {waitsFor !== null && (
          <>
            ; waiting: <Prose text={asReason(waitsFor)} />
          </>
        )}
      </Note>
      {lastRun !== null && (
        <Note>
          Last run {formatDateTime(lastRun.atMs)}: {lastRun.outcome}
          {lastRun.reason !== '' && (
            <>
              , <Prose text={lastRun.reason} />
            </>
          )}
        </Note>
      )}
    </ListRow>
  );
}

function Quiet({ hours }: { readonly hours: QuietHours }) {
  if (hours.kind === 'unknown') return <Note>{hours.reason}</Note>;
  return (
    <>
      <Note>
        {plural(hours.hours.length, 'quiet hour')} a week, with a load of {formatRatio(hours.quietLoadRatio)} instead of
        the usual {formatRatio(hours.usualLoadRatio)}. Learned from {plural(hours.observedHours, 'hour')}.
      </Note>
      <QuietWeek hours={hours.hours} />
    </>
  );
}
