import { useState } from 'react';
import { formatRatio } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import type { QuietHours, ScheduleStatus } from '../../../shared/model/schedule';
import { Button, IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { ChangeText } from '../../components/change-text';
import { List, ListRow } from '../../components/list';
import { EmptyState } from '../../components/placeholder';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { Note } from '../../components/text';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import { useQuery } from '../../live/use-query';
import { formatDateTime } from '../../text/clock';
import { QUIET_HOURS, schedulesQuery } from './automation-queries';
import { QuietWeek } from './quiet-week';
import { ScheduleDialog } from './schedule-dialog';
import { timingText } from './schedule-draft';

/** Changes made at a time of their own, and the hours in which this machine usually has little to do. */
export function SchedulesCard() {
  const [version, setVersion] = useState(0);
  const [isAdding, setIsAdding] = useState(false);
  const result = useQuery(schedulesQuery(version));
  const quietHours = useQuery(QUIET_HOURS);
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
              <ScheduleRow key={schedule.id} schedule={schedule} onCanceled={() => setVersion(version + 1)} />
            ))}
          </List>
        )}
      </QueryResult>
      <QueryResult result={quietHours} what="quiet hours">
        {(hours) => <Quiet hours={hours} />}
      </QueryResult>
      {isAdding && (
        <ScheduleDialog
          onClose={() => setIsAdding(false)}
          onAdded={() => {
            setIsAdding(false);
            setVersion(version + 1);
          }}
        />
      )}
    </Card>
  );
}

function ScheduleRow({
  schedule: { id, change, timing, nextAtMs, waitsFor, lastRun },
  onCanceled,
}: {
  readonly schedule: ScheduleStatus;
  readonly onCanceled: () => void;
}) {
  const { isBusy, run } = useCall();
  const show = useToast();

  async function cancel(): Promise<void> {
    const called = await run((api) => api.schedules.cancel({ id }));
    if (!called.ok) return show({ tone: 'critical', text: failureText(called.failure) });
    onCanceled();
  }

  return (
    <ListRow
      end={
        <IconButton
          icon="remove"
          label={`Remove the schedule for ${change.action}`}
          disabled={isBusy}
          onClick={() => void cancel()}
        />
      }
    >
      <ChangeText {...change} />
      <Note>
        {timingText(timing, formatDateTime)}
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
