import type { ScheduleStatus } from '../../../shared/contract/schedule-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { table } from '../terminal';
import { query } from '../verb';

export const list = query({
  summary: 'list schedules with their next and last runs',
  ask: (api) => api.schedules.list(),
  lines: (schedules) =>
    table(
      schedules,
      [
        'id',
        ({ change }) => change.action,
        ({ change }) => change.target,
        ({ timing }) => (timing.kind === 'window' ? `${timing.cron} ${timing.timeZone}` : timing.kind),
        ({ nextAtMs }) => (nextAtMs === null ? 'not due' : formatDateTime(nextAtMs)),
        ({ waitsFor, lastRun }) => waitsFor ?? describeRun(lastRun),
      ],
      'No schedules yet.',
    ),
});

function describeRun(run: ScheduleStatus['lastRun']): string {
  if (run === null) return 'never ran';
  return run.reason === '' ? run.outcome : `${run.outcome}: ${run.reason}`;
}
