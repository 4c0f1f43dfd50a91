import { SCORED_METRICS } from '../../core/analytics/live/scored-metrics';
import type {
  ChangesAnswer,
  ChangesQuery,
  CorrelateQuery,
  CorrelationsAnswer,
} from '../../shared/contract/analytics-schemas';
import type { ChangesInput, CorrelateInput } from './analytics-jobs';
import { type HistoryDesk, seriesOf } from './history-desk';
import { chooseStepMs } from './series-history';

/** What is compared: what tells of the machine, and the applications that may be the cause. */
const COMPARED: readonly string[] = [
  ...SCORED_METRICS,
  'app_cpu_usage_ratio',
  'app_memory_bytes',
  'app_read_bytes_per_second',
  'app_written_bytes_per_second',
];
const POINTS = 500;

/** Looks over all parts of the machine for what moves together, and for what changed when something happened. */
export class CrossComponentCorrelationAnalyzer {
  constructor(private readonly desk: HistoryDesk) {}

  /** What moved together with a series in a span. */
  correlate({ key, fromMs, toMs, limit }: CorrelateQuery): Promise<CorrelationsAnswer> {
    return this.desk.once(['correlations', key, fromMs, toMs, limit], async () => {
      const set = await this.desk.readKnown([key, ...COMPARED], { fromMs, toMs, points: POINTS });
      seriesOf(set, key);
      const input: CorrelateInput = { set, key, limit };
      return this.desk.run<CorrelationsAnswer>('correlate-metrics', input);
    });
  }

  /** What changed in a span, beside as much time before it. */
  findChanges({ fromMs, toMs, limit }: ChangesQuery): Promise<ChangesAnswer> {
    return this.desk.once(['changes', fromMs, toMs, limit], async () => {
      const stepMs = chooseStepMs((2 * (toMs - fromMs)) / POINTS);
      const set = await this.desk.read(COMPARED, { fromMs: 2 * fromMs - toMs, toMs, stepMs });
      const input: ChangesInput = { set, span: { fromMs, toMs }, limit };
      return this.desk.run<ChangesAnswer>('find-changes', input);
    });
  }
}
