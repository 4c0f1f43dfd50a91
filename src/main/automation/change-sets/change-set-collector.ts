import type { MetricName } from '../../../shared/model/catalog';
import type { Labels } from '../../../shared/model/series';
import type { ChangeSets } from './change-sets';

interface Sink {
  series(metric: MetricName, labels?: Labels): number;
  set(series: number, value: number): void;
}

/** Collects metrics of the change sets: how many wait, how they end, and how long they take. */
export function createChangeSetCollector(
  changeSets: Pick<ChangeSets, 'queueLength' | 'totals' | 'successRatio' | 'lastDurationMs'>,
) {
  return {
    id: 'change-sets',
    title: 'Change sets',
    intervalMs: 5_000,
    collect(_: unknown, sink: Sink) {
      const { queueLength, totals, successRatio, lastDurationMs } = changeSets;
      sink.set(sink.series('homeostat_change_set_queue_count'), queueLength);
      sink.set(sink.series('homeostat_change_sets_done_total'), totals.done);
      sink.set(sink.series('homeostat_change_sets_failed_total'), totals.failed);
      sink.set(sink.series('homeostat_change_set_success_ratio'), successRatio ?? Number.NaN);
      sink.set(sink.series('homeostat_change_set_duration_seconds'), lastDurationMs / 1000);
    },
  };
}
