import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import type { SeriesSet, TimeSeries } from '../../shared/model/time-series';
import type { Clock } from '../base/clock';
import { UnknownNameError } from '../base/errors';
import type { Tasks } from '../base/tasks';
import { ResultCache } from './result-cache';
import { chooseStepMs, type HistorySpan, readHistory } from './series-history';

export interface HistoryServiceParts {
  readonly range: (query: RangeQuery) => Promise<RangeResult>;
  readonly tasks: Tasks;
  readonly clock: Clock;
}

/** Period of history in about this number of steps. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
  readonly points: number;
}

/** Reads history, runs tasks, and caches results for queries. */
export class HistoryService {
  readonly #cache: ResultCache;

  constructor(private readonly parts: HistoryServiceParts) {
    this.#cache = new ResultCache(parts.clock.monotonicMs);
  }

  get nowMs(): number {
    return this.parts.clock.nowMs();
  }

  /**
   * @param query everything that the result depends on, except the time: within a minute the same query is not computed
   *   again
   */
  once<Result>(query: readonly unknown[], make: () => Promise<Result>): Promise<Result> {
    return this.#cache.get(query, make);
  }

  run<Result>(task: string, input: unknown): Promise<Result> {
    return this.parts.tasks.run<Result>(task, input);
  }

  /** Returns whole steps of the given length, without the current one. */
  read(selectors: readonly string[], span: HistorySpan): Promise<SeriesSet> {
    const endMs = Math.floor(this.nowMs / span.stepMs) * span.stepMs;
    return readHistory(this.parts.range, selectors, { ...span, toMs: Math.min(span.toMs, endMs) });
  }

  /** Reads finer steps if most of the period is older than the first measurement. */
  async readKnown(selectors: readonly string[], { fromMs, toMs, points }: Period): Promise<SeriesSet> {
    const stepMs = chooseStepMs((toMs - fromMs) / points);
    const set = await this.read(selectors, { fromMs, toMs, stepMs });
    const first = set.atMs.findIndex((_, row) => set.columns.some((column) => Number.isFinite(column[row])));
    if (first >= 0 && first <= set.atMs.length / 2) return set;
    // All known data may be within the current step.
    const knownFromMs = set.atMs[first] ?? Math.max(fromMs, toMs - stepMs);
    return this.read(selectors, { fromMs: knownFromMs, toMs, stepMs: chooseStepMs((toMs - knownFromMs) / points) });
  }
}

/** Selects one series of a set. @throws UnknownNameError if it has no stored data */
export function seriesOf({ names, atMs, columns }: SeriesSet, key: string): TimeSeries {
  const values = columns[names.indexOf(key)];
  if (values !== undefined) return { atMs, values };
  throw new UnknownNameError(`No series is named ${key}`, 'Run `homeostat metrics` to list the series.');
}
