import type { ExpectedBand } from '../shared/contract/analytics-schemas';
import type { SeriesSet } from '../shared/model/time-series';
import { type AnomalyState, createAnomalyDetector } from './analytics/anomaly/anomaly-detector';

/** Fewer steps than this do not say what is usual. */
const LEARNING_STEPS = 50;

export interface TeachDetectorInput {
  readonly history: SeriesSet;
  readonly stepMs: number;
  /** What was learned before. */
  readonly state?: AnomalyState;
}

/** Shows history to the detectors, in order. */
export function teachDetector({ history, stepMs, state }: TeachDetectorInput): AnomalyState {
  const { names, atMs, columns } = history;
  const detector = createAnomalyDetector({ names, intervalMs: stepMs, ...(state === undefined ? {} : { state }) });
  const values = new Float64Array(names.length);
  for (let row = 0; row < atMs.length; row++) {
    for (let series = 0; series < names.length; series++)
      values[series] = (columns[series] as Float64Array)[row] as number;
    // What nobody measured says nothing.
    if (!values.every(Number.isNaN)) detector.observe(atMs[row] as number, values);
  }
  return detector.toJSON();
}

export interface ExpectBandInput {
  /** Of one series, with what the detector learns from before. */
  readonly history: SeriesSet;
  readonly stepMs: number;
  readonly fromMs: number;
}

/** Where one series was expected to be, step by step: what the detector says is made of earlier steps alone. */
export function expectBand({ history, stepMs, fromMs }: ExpectBandInput): ExpectedBand {
  const { names, atMs, columns } = history;
  const values = columns[0] ?? new Float64Array(0);
  const detector = createAnomalyDetector({ names, intervalMs: stepMs });
  const first = Math.max(
    0,
    atMs.findIndex((at) => at + stepMs > fromMs),
  );
  const ranges = Array.from(values, (value, row) => {
    const judgement = detector.observe(atMs[row] as number, Float64Array.of(value));
    return judgement.series[0]?.expected ?? null;
  }).slice(first);
  if (ranges.every((range) => range === null)) {
    return { kind: 'too-few-points', needed: LEARNING_STEPS, given: values.filter(Number.isFinite).length };
  }
  return {
    kind: 'band',
    fromMs: atMs[first] as number,
    stepMs,
    low: ranges.map((range) => range?.low ?? null),
    middle: ranges.map((range) => range?.middle ?? null),
    high: ranges.map((range) => range?.high ?? null),
  };
}
