import { useState } from 'react';
import { formatDateTime } from '../../../shared/format/date';
import { formatRatio } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { asReason } from '../../../shared/format/sentence';
import type { QuietHours, ScheduleStatus } from '../../../shared/model/schedule';
import { Button, IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import { useQuery } from '../../live/use-query';
import { QUIET_HOURS, schedulesQuery } from './automation-queries';
import { QuietWeek } from './quiet-week';
import { ScheduleDialog } from './schedule-dialog';
import { timingText } from './schedule-draft';
import styles from './schedules-card.module.css';

const OUTCOME_LABELS = { applied: 'applied', failed: 'failed', missed: 'missed' } as const;

/** What is changed at a time of its own, and when this machine usually has little to do. */
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
      <QueryResult result={result} what="schedules">
        {(schedules) =>
          schedules.length === 0 ? (
            <EmptyState title="No schedules yet">
              Schedule a change for a fixed time, a maintenance window or the hours that are usually quiet.
            </EmptyState>
          ) : (
            <ul>
              {schedules.map((schedule) => (
                <ScheduleRow key={schedule.id} schedule={schedule} onCanceled={() => setVersion(version + 1)} />
              ))}
            </ul>
          )
        }
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
        disabled={isBusy}
        onClick={() => void cancel()}
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
