import type { CapacityView, LeakView } from '../../shared/contract/analytics-schemas';
import type { MetricName } from '../../shared/model/catalog';
import { parseSeriesKey } from '../../shared/model/series';
import { DAY_MS, HOUR_MS } from '../../shared/model/time';
import type { SeriesSet } from '../../shared/model/time-series';
import type { CapacitiesInput, LeaksInput } from './analytics-tasks';
import type { HistoryService } from './history-service';

/** Metrics of spaces that can fill up, each full at 1, with their names for a person. */
const SPACES: Readonly<Partial<Record<MetricName, (labels: Readonly<Record<string, string>>) => string>>> = {
  filesystem_used_ratio: ({ mount }) => `Disk space on ${mount}`,
  filesystem_inodes_used_ratio: ({ mount }) => `Inodes on ${mount}`,
  memory_used_ratio: () => 'Memory',
  swap_used_ratio: () => 'Swap space',
};
const FULL = 1;
const CAPACITY_HISTORY = { durationMs: 30 * DAY_MS, points: 720 };
/**
 * Steps of 5 minutes: a leak of two hours must be visible, and so must a value that rises by day and falls at the
 * weekend.
 */
const LEAK_HISTORY = { durationMs: 7 * DAY_MS, points: 2_016 };
/** A series without values for this time no longer exists: a removed drive does not fill up. */
const GONE_AFTER_MS = 2 * HOUR_MS;

/** Forecasts problems: spaces that fill up, and applications whose memory only grows. */
export class PredictivePerformanceAnalyzer {
  constructor(private readonly history: HistoryService) {}

  /** Forecasts for every space of the machine when it is full at the current rate. */
  forecastCapacities(): Promise<CapacityView[]> {
    return this.history.once(['capacities'], async () => {
      const spaces = await this.#readPresent(Object.keys(SPACES), CAPACITY_HISTORY);
      const input: CapacitiesInput = { set: spaces, limit: FULL };
      const results = await this.history.run<CapacityView['answer'][]>('time-to-limit', input);
      return spaces.names.map((metric, index) => {
        const { metric: name, labels } = parseSeriesKey(metric) ?? { metric, labels: {} };
        return {
          metric,
          what: SPACES[name as MetricName]?.(labels) ?? metric,
          limit: FULL,
          observed: newest(spaces.columns[index] as Float64Array),
          answer: results[index] as CapacityView['answer'],
        };
      });
    });
  }

  /** Finds applications whose memory only grows, the fastest first. */
  findLeaks(): Promise<LeakView[]> {
    return this.history.once(['leaks'], async () => {
      const set = await this.#readPresent(['app_memory_bytes'], LEAK_HISTORY);
      return this.history.run<LeakView[]>('find-leaks', { set } satisfies LeaksInput);
    });
  }

  /** Reads only series that still have values. */
  async #readPresent(
    selectors: readonly string[],
    { durationMs, points }: { readonly durationMs: number; readonly points: number },
  ): Promise<SeriesSet> {
    const toMs = this.history.nowMs;
    const set = await this.history.readKnown(selectors, { fromMs: toMs - durationMs, toMs, points });
    const sinceRow = set.atMs.findIndex((at) => at >= toMs - GONE_AFTER_MS);
    const present = set.columns.map((column) => column.subarray(sinceRow).some(Number.isFinite));
    return {
      names: set.names.filter((_, index) => present[index]),
      atMs: set.atMs,
      columns: set.columns.filter((_, index) => present[index]),
    };
  }
}

function newest(values: Float64Array): number {
  return values.findLast(Number.isFinite) ?? Number.NaN;
}
