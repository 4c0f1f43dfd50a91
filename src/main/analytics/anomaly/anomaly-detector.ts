import type { AnomalyTier, ExpectedRange } from '../../../shared/model/insight';
import { CONFIDENT_SCORE, NOTICE_SCORE } from './score';
import { createSeriesDetector, type SeriesDetector, type SeriesJudgement } from './series-detector';
import type { SeriesState } from './series-state';

/** What the detector says of one frame of a machine, from that frame and earlier ones alone. */
export interface AnomalyJudgement {
  /** Calibrated, 0-1. */
  readonly score: number;
  readonly tier: AnomalyTier | 'none';
  /** The likely first cause; null where nothing is odd. */
  readonly metric: string | null;
  /** Of that metric. */
  readonly detectors: readonly string[];
  readonly expected: ExpectedRange | null;
  readonly observed: number;
  /** Of each series, in the order of `names`. */
  readonly series: readonly SeriesJudgement[];
  /** Odd series, the likely first cause first. */
  readonly causes: readonly { readonly metric: string; readonly score: number }[];
}

export interface AnomalyDetector {
  /** @param values one a name, NaN where there is none */
  observe(atMs: number, values: Float64Array): AnomalyJudgement;
  toJSON(): AnomalyState;
}

/** The model as plain JSON. */
export interface AnomalyState {
  readonly names: readonly string[];
  readonly series: readonly SeriesState[];
}

export interface AnomalyDetectorOptions {
  readonly names: readonly string[];
  readonly intervalMs: number;
  /** A model saved earlier; series that it does not know are learned anew. */
  readonly state?: AnomalyState;
}

/** Follows all series of one machine or service. */
export function createAnomalyDetector({ names, intervalMs, state }: AnomalyDetectorOptions): AnomalyDetector {
  const saved = new Map(state?.names.map((name, index) => [name, state.series[index]]));
  const detectors: readonly SeriesDetector[] = names.map((name) => {
    const known = saved.get(name);
    return createSeriesDetector(known === undefined ? { intervalMs } : { intervalMs, state: known });
  });
  return {
    observe(atMs, values) {
      const series = detectors.map((detector, index) => detector.observe(atMs, values[index] ?? Number.NaN));
      const causes = series
        .map((judgement, index) => ({ index, metric: names[index] as string, score: judgement.score }))
        .filter((cause) => cause.score >= NOTICE_SCORE)
        .sort((a, b) => b.score - a.score);
      const first = causes[0];
      const judgement = first === undefined ? undefined : series[first.index];
      const score = Math.max(0, ...series.map((one) => one.score));
      return {
        score,
        tier: score >= CONFIDENT_SCORE ? 'confident' : score >= NOTICE_SCORE ? 'notice' : 'none',
        metric: first?.metric ?? null,
        detectors: judgement?.detectors ?? [],
        expected: judgement?.expected ?? null,
        observed: first === undefined ? Number.NaN : (values[first.index] ?? Number.NaN),
        series,
        causes: causes.map(({ metric, score }) => ({ metric, score })),
      };
    },
    toJSON: () => ({ names, series: detectors.map((detector) => detector.toJSON()) }),
  };
}
