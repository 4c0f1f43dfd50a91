import { SCORED_METRICS } from '../../core/analytics/live/scored-metrics';
import type {
  ChangesQuery,
  ChangesResult,
  CorrelateQuery,
  CorrelationsResult,
} from '../../shared/contract/analytics-schemas';
import type { ChangesInput, CorrelateInput } from './analytics-tasks';
import { type HistoryService, seriesOf } from './history-service';
import { chooseStepMs } from './series-history';

/** Series that are compared: those of the machine, and the applications that may be the cause. */
const COMPARED: readonly string[] = [
  ...SCORED_METRICS,
  'app_cpu_usage_ratio',
  'app_memory_bytes',
  'app_read_bytes_per_second',
  'app_written_bytes_per_second',
];
const POINTS = 500;

/** Finds series of the whole machine that move together, and series that changed at an event. */
export class CrossComponentCorrelationAnalyzer {
  constructor(private readonly history: HistoryService) {}

  /** Finds the series that moved together with one in a span. */
  correlate({ key, fromMs, toMs, limit }: CorrelateQuery): Promise<CorrelationsResult> {
    return this.history.once(['correlations', key, fromMs, toMs, limit], async () => {
      const set = await this.history.readKnown([key, ...COMPARED], { fromMs, toMs, points: POINTS });
      seriesOf(set, key);
      return this.history.run<CorrelationsResult>('correlate-metrics', { set, key, limit } satisfies CorrelateInput);
    });
  }

  /** Compares a span with the same time before it. */
  findChanges({ fromMs, toMs, limit }: ChangesQuery): Promise<ChangesResult> {
    return this.history.once(['changes', fromMs, toMs, limit], async () => {
      const stepMs = chooseStepMs((2 * (toMs - fromMs)) / POINTS);
      const set = await this.history.read(COMPARED, { fromMs: 2 * fromMs - toMs, toMs, stepMs });
      return this.history.run<ChangesResult>('find-changes', {
        set,
        span: { fromMs, toMs },
        limit,
      } satisfies ChangesInput);
    });
  }
}
