import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import { valueRangeOf, withinRange } from '../../../shared/model/value-range';
import type { AnomalyJudgement } from '../anomaly/anomaly-detector';

/** A period that goes on. */
export interface OpenPeriod {
  /** Without an end. */
  readonly anomaly: Anomaly;
  /** The newest step that was odd. */
  readonly lastOddAtMs: number;
}

export interface PeriodChange {
  readonly kind: 'opened' | 'renewed' | 'closed';
  readonly anomaly: Anomaly;
  readonly lastOddAtMs: number;
}

/** Odd steps at most so far apart are one period: as long, or so many steps, whichever is more. */
const JOINED_MS = 30 * 60_000;
const JOINED_STEPS = 3;
const CAUSES_LIMIT = 20;

/**
 * Turns judgements, a step each, into periods: one at a time for the whole machine, since what its series show together
 * has one cause. A period keeps the cause and the name it began with; series that follow join its list.
 */
export class AnomalyPeriods {
  readonly #joinedMs: number;
  #open: OpenPeriod | undefined;

  /** @param open one that went on when the program ended */
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
   * @param atMs when the step began
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

  /** Ends what goes on, as at the end of a recording. */
  finish(): Anomaly | undefined {
    return this.#open === undefined ? undefined : this.#close(this.#open).anomaly;
  }

  #begin(atMs: number, judgement: AnomalyJudgement, metric: string, values: Float64Array): Anomaly {
    return {
      // There is one at a time, so that the beginning names it, after a restart too.
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

  /** What the metric was and should have been; as before where the step does not say. */
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

/** The first cause stays first; the others by their highest score. */
function joinCauses(before: Anomaly['causes'], now: Anomaly['causes']): Anomaly['causes'] {
  const scores = new Map(before.map(({ metric, score }) => [metric, score]));
  for (const { metric, score } of now) scores.set(metric, Math.max(score, scores.get(metric) ?? 0));
  const first = before[0]?.metric;
  return [...scores]
    .map(([metric, score]) => ({ metric, score }))
    .sort((a, b) => (a.metric === first ? -1 : b.metric === first ? 1 : b.score - a.score))
    .slice(0, CAUSES_LIMIT);
}
