import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { QuietHours, ScheduleStatus } from '../../../shared/contract/schedule-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { formatRatio } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import { MINUTE_MS } from '../../../shared/model/time';
import { Button, IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { useAction } from '../../components/use-action';
import { orpc } from '../../live/host-api';
import { QuietWeek } from './quiet-week';
import { ScheduleDialog } from './schedule-dialog';
import { timingText } from './schedule-draft';
import styles from './schedules-card.module.css';

const OUTCOME_LABELS = { applied: 'applied', failed: 'failed', missed: 'missed' } as const;

/** What is changed at a time of its own, and when this machine usually has little to do. */
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
      <QueryResult result={result} what="schedules">
        {(schedules) =>
          schedules.length === 0 ? (
            <EmptyState title="No schedules yet">
              Schedule a change for a fixed time, a maintenance window or the hours that are usually quiet.
            </EmptyState>
          ) : (
            <ul>
              {schedules.map((schedule) => (
                <ScheduleRow key={schedule.id} schedule={schedule} />
              ))}
            </ul>
          )
        }
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
    <li className={styles.row}>
      <div className={styles.text}>
        <p>
          <strong>{change.action}</strong> on <Plain text={change.target} maxLength={80} />
          {change.value !== null && (
            <>
              {' '}
              to <Plain text={change.value} maxLength={40} />
            </>
          )}
        </p>
        <p className={styles.muted}>
          {timingText(timing, formatDateTime)}
          {nextAtMs !== null && `; next ${formatDateTime(nextAtMs)}`}
          {waitsFor !== null && (
            <>
              ; waiting: <Prose text={asReason(waitsFor)} />
            </>
          )}
        </p>
        {lastRun !== null && (
          <p className={styles.muted}>
            Last run {formatDateTime(lastRun.atMs)}: {OUTCOME_LABELS[lastRun.outcome]}
            {lastRun.reason !== '' && (
              <>
                , <Prose text={lastRun.reason} />
              </>
            )}
          </p>
        )}
      </div>
      <IconButton
        icon="remove"
        label={`Remove the schedule for ${change.action}`}
        disabled={isPending}
        onClick={() => cancel({ id })}
      />
    </li>
  );
}

function Quiet({ hours }: { readonly hours: QuietHours }) {
  if (hours.kind === 'unknown') return <p className={styles.quiet}>{hours.reason}</p>;
  return (
    <div className={styles.quiet}>
      <p>
        {plural(hours.hours.length, 'quiet hour')} a week, with a load of {formatRatio(hours.quietLoadRatio)} instead of
        the usual {formatRatio(hours.usualLoadRatio)}. Learned from {plural(hours.observedHours, 'hour')}.
      </p>
      <QuietWeek hours={hours.hours} />
    </div>
  );
}
