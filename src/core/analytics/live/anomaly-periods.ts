import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import { valueRangeOf, withinRange } from '../../../shared/model/value-range';
import type { AnomalyJudgement } from '../anomaly/anomaly-detector';

/** An ongoing period. */
export interface OpenPeriod {
  /** Without an end. */
  readonly anomaly: Anomaly;
  /** The newest anomalous step. */
  readonly lastOddAtMs: number;
}

export interface PeriodChange {
  readonly kind: 'opened' | 'renewed' | 'closed';
  readonly anomaly: Anomaly;
  readonly lastOddAtMs: number;
}

/** Anomalous steps within this time or this many steps, whichever is more, are one period. */
const JOINED_MS = 30 * 60_000;
const JOINED_STEPS = 3;
const CAUSES_LIMIT = 20;

/**
 * Joins judgments, a step each, into periods: one at a time for the whole machine, because simultaneous anomalies have
 * one cause. A period keeps the cause and the name of its beginning; series that follow are added to its list.
 */
export class AnomalyPeriods {
  readonly #joinedMs: number;
  #open: OpenPeriod | undefined;

  /** @param open the period that was ongoing when the program ended */
  constructor(
    private readonly names: readonly string[],
    private readonly stepMs: number,
    open?: OpenPeriod,
  ) {
    this.#joinedMs = Math.max(JOINED_MS, JOINED_STEPS * stepMs);
    this.#open = open;
  }

  get open(): OpenPeriod | undefined {
    return this.#open;
  }

  /**
   * @param atMs start of the step
   * @param values of the step, in the order of the names
   */
  observe(atMs: number, judgement: AnomalyJudgement, values: Float64Array): readonly PeriodChange[] {
    const changes: PeriodChange[] = [];
    if (this.#open !== undefined && atMs - this.#open.lastOddAtMs > this.#joinedMs)
      changes.push(this.#close(this.#open));
    if (judgement.tier === 'none' || judgement.metric === null) return changes;
    const kind = this.#open === undefined ? 'opened' : 'renewed';
    const anomaly =
      this.#open === undefined
        ? this.#begin(atMs, judgement, judgement.metric, values)
        : this.#renew(this.#open.anomaly, atMs, judgement, values);
    this.#open = { anomaly, lastOddAtMs: atMs };
    return [...changes, { kind, ...this.#open }];
  }

  /** Ends the ongoing period, as at the end of a recording. */
  finish(): Anomaly | undefined {
    return this.#open === undefined ? undefined : this.#close(this.#open).anomaly;
  }

  #begin(atMs: number, judgement: AnomalyJudgement, metric: string, values: Float64Array): Anomaly {
    return {
      // Only one is open at a time, so its start identifies it, after a restart too.
      id: `anomaly-${atMs}`,
      metric,
      tier: judgement.tier === 'confident' ? 'confident' : 'notice',
      score: judgement.score,
      fromMs: atMs,
      toMs: null,
      peakAtMs: atMs,
      ...this.#seen(metric, judgement, values),
      detectors: judgement.detectors,
      causes: judgement.causes.slice(0, CAUSES_LIMIT),
    };
  }

  #renew(open: Anomaly, atMs: number, judgement: AnomalyJudgement, values: Float64Array): Anomaly {
    const isPeak = judgement.score > open.score;
    return {
      ...open,
      tier: judgement.tier === 'confident' ? 'confident' : open.tier,
      ...(isPeak
        ? { score: judgement.score, peakAtMs: atMs, ...this.#seen(open.metric, judgement, values, open) }
        : {}),
      detectors: [...new Set([...open.detectors, ...judgement.detectors])],
      causes: joinCauses(open.causes, judgement.causes),
    };
  }

  #close({ anomaly, lastOddAtMs }: OpenPeriod): PeriodChange {
    this.#open = undefined;
    return { kind: 'closed', anomaly: { ...anomaly, toMs: lastOddAtMs + this.stepMs }, lastOddAtMs };
  }

  /** Returns the metric's value and expectation; the previous ones if the step has none. */
  #seen(
    metric: string,
    { series, expected, observed }: AnomalyJudgement,
    values: Float64Array,
    before?: Pick<Anomaly, 'observed' | 'expected'>,
  ): Pick<Anomaly, 'observed' | 'expected'> {
    const index = this.names.indexOf(metric);
    const value = values[index] ?? Number.NaN;
    const range = series[index]?.expected ?? expected;
    if (before !== undefined && (!Number.isFinite(value) || range === null)) return before;
    const known = [value, observed, range?.middle, 0].find(Number.isFinite) as number;
    if (range === null || range === undefined) {
      return { observed: known, expected: { low: known, middle: known, high: known } };
    }
    return { observed: known, expected: withinRange(range, valueRangeOf(metric)) };
  }
}

/** Keeps the first cause first, and sorts the others by their highest score. */
function joinCauses(before: Anomaly['causes'], now: Anomaly['causes']): Anomaly['causes'] {
  const scores = new Map(before.map(({ metric, score }) => [metric, score]));
  for (const { metric, score } of now) scores.set(metric, Math.max(score, scores.get(metric) ?? 0));
  const first = before[0]?.metric;
  return [...scores]
    .map(([metric, score]) => ({ metric, score }))
    .sort((a, b) => (a.metric === first ? -1 : b.metric === first ? 1 : b.score - a.score))
    .slice(0, CAUSES_LIMIT);
}
