import type { AlertRule, TrendRule } from '../../shared/contract/alert-schemas';
import { createSelector } from '../../shared/model/selector';
import type { SeriesTable } from '../../shared/model/series';
import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { later } from '../base/timers';

export interface TrendWatchParts {
  readonly table: SeriesTable;
  /**
   * Returns the hours until each series reaches a value: Infinity if never; series with too little data are left out.
   */
  readonly findHoursToLimit: (metrics: readonly string[], limit: number) => Promise<ReadonlyMap<string, number>>;
  /** Returns undefined with too little data. */
  readonly findRisePerDay: (metric: string) => Promise<number | undefined>;
  readonly log: Log;
}

const EVERY_MS = 30 * 60_000;
/** After the start, when history can be queried. */
const FIRST_MS = 2 * 60_000;
const MOST_SERIES = 50;

/** Computes the trends that rules need, every half hour and in tasks, since trends of days do not change in seconds. */
export class TrendWatch {
  #rules: readonly TrendRule[] = [];
  #hours = new Map<string, number>();
  #rises = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: TrendWatchParts) {}

  setRules(rules: readonly AlertRule[]): void {
    this.#rules = rules.filter(
      (rule) => rule.kind === 'trend' && rule.enabled && rule.within_minutes === undefined,
    ) as TrendRule[];
  }

  readonly hoursToLimit = (metric: string, limit: number): number | undefined => this.#hours.get(`${limit} ${metric}`);
  readonly risePerDay = (metric: string): number | undefined => this.#rises.get(metric);

  start(): void {
    this.#schedule(FIRST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async renew(): Promise<void> {
    const { table, findHoursToLimit, findRisePerDay } = this.parts;
    const hours = new Map<string, number>();
    const rises = new Map<string, number>();
    for (const { series, reaches } of this.#rules) {
      const matches = createSelector([series]);
      const metrics = table
        .list()
        .filter(({ key }) => matches(key))
        .slice(0, MOST_SERIES)
        .map(({ key }) => key);
      if (metrics.length === 0) continue;
      if (reaches !== undefined) {
        for (const [metric, left] of await findHoursToLimit(metrics, reaches)) hours.set(`${reaches} ${metric}`, left);
        continue;
      }
      for (const metric of metrics) {
        const rise = await findRisePerDay(metric);
        if (rise !== undefined) rises.set(metric, rise);
      }
    }
    this.#hours = hours;
    this.#rises = rises;
  }

  #schedule(afterMs: number): void {
    this.#timer = later(afterMs, 'the trends', () =>
      this.renew()
        .catch((error: unknown) => this.parts.log.warn('cannot compute trends', { error: messageOf(error) }))
        .finally(() => this.#schedule(EVERY_MS)),
    );
  }
}
