import { analyzeSeries } from '../../core/analytics/analyze-series';
import { type AnomalyState, createAnomalyDetector } from '../../core/analytics/anomaly/anomaly-detector';
import { createSeriesDetector } from '../../core/analytics/anomaly/series-detector';
import { timeToLimit } from '../../core/analytics/capacity/time-to-limit';
import { correlateWith } from '../../core/analytics/correlation/correlate';
import { whatChanged } from '../../core/analytics/correlation/what-changed';
import { type ForecastOptions, forecastSeries } from '../../core/analytics/forecast/forecast-series';
import { findLeak } from '../../core/analytics/leak/find-leak';
import { rowsOf } from '../../core/analytics/live/rows-of';
import { identifyPattern } from '../../core/analytics/pattern/identify-pattern';
import { findRecurringInSeries } from '../../core/analytics/recurring/find-recurring';
import type {
  Analysis,
  Capacity,
  ChangesResult,
  CorrelationsResult,
  ExpectedBand,
  Forecast,
  LeakView,
  PatternsResult,
  TooFewPoints,
} from '../../shared/contract/analytics-schemas';
import { parseSeriesKey } from '../../shared/model/series';
import { localOffsetMs, MINUTE_MS } from '../../shared/model/time';
import type { SeriesSet, TimeSeries } from '../../shared/model/time-series';
import { valueRangeOf, withinRange } from '../../shared/model/value-range';

/** Steps that the detectors need before they can judge. */
const LEARNING_STEPS = 41;

export interface TeachDetectorInput {
  readonly history: SeriesSet;
  readonly stepMs: number;
  /** Result of earlier learning. */
  readonly state: AnomalyState | undefined;
}

/** Feeds history to the detectors, in order. */
export function teachDetector({ history, stepMs, state }: TeachDetectorInput): AnomalyState {
  const detector = createAnomalyDetector({ names: history.names, intervalMs: stepMs, state });
  for (const { atMs, values } of rowsOf(history)) if (!values.every(Number.isNaN)) detector.observe(atMs, values);
  return detector.toJSON();
}

export interface ExpectBandInput {
  readonly key: string;
  /** Includes the time before, from which the detector learns. */
  readonly series: TimeSeries;
  readonly stepMs: number;
  readonly fromMs: number;
}

/** Returns the expected range of a series at each step, computed from earlier steps alone. */
export function expectBand({ key, series: { atMs, values }, stepMs, fromMs }: ExpectBandInput): ExpectedBand {
  const detector = createSeriesDetector({ intervalMs: stepMs });
  const possible = valueRangeOf(key);
  const expected = Array.from(values, (value, step) => {
    const range = detector.observe(atMs[step] as number, value).expected;
    return range && withinRange(range, possible);
  });
  const first = Math.max(
    0,
    atMs.findIndex((at) => at + stepMs > fromMs),
  );
  const shown = expected.slice(first);
  if (shown.every((range) => range === null)) {
    return { kind: 'too-few-points', needed: LEARNING_STEPS, given: values.filter(Number.isFinite).length, stepMs };
  }
  return {
    kind: 'band',
    fromMs: atMs[first] as number,
    stepMs,
    low: shown.map((range) => range?.low ?? null),
    middle: shown.map((range) => range?.middle ?? null),
    high: shown.map((range) => range?.high ?? null),
  };
}

export interface AnalyzeInput {
  readonly key: string;
  readonly series: TimeSeries;
}

export function analyze({ key, series }: AnalyzeInput): Analysis {
  return analyzeSeries(key, series);
}

export interface ForecastInput {
  readonly series: TimeSeries;
  readonly options: ForecastOptions;
}

export function forecast({ series, options }: ForecastInput): Forecast | TooFewPoints {
  return forecastSeries(series, options);
}

export interface CorrelateInput {
  readonly set: SeriesSet;
  readonly key: string;
  readonly limit: number;
}

export function correlate({ set, key, limit }: CorrelateInput): CorrelationsResult {
  const found = correlateWith(set, key);
  return 'kind' in found ? found : { kind: 'correlations', correlations: found.slice(0, limit) };
}

export interface ChangesInput {
  readonly set: SeriesSet;
  readonly span: { readonly fromMs: number; readonly toMs: number };
  readonly limit: number;
}

export function findChanges({ set, span, limit }: ChangesInput): ChangesResult {
  const found = whatChanged(set, span);
  return 'kind' in found ? found : { kind: 'changes', changes: found.slice(0, limit) };
}

export interface CapacitiesInput {
  readonly set: SeriesSet;
  readonly limit: number;
}

export function findCapacities({ set: { atMs, columns }, limit }: CapacitiesInput): (Capacity | TooFewPoints)[] {
  return columns.map((values) => timeToLimit({ atMs, values }, limit));
}

export interface LeaksInput {
  /** Memory of applications, in bytes. */
  readonly set: SeriesSet;
}

export function findLeaks({ set: { names, atMs, columns } }: LeaksInput): LeakView[] {
  return names
    .flatMap((key, index): LeakView[] => {
      const found = findLeak({ atMs, values: columns[index] as Float64Array });
      if (found?.kind !== 'leak') return [];
      const { kind: _, ...leak } = found;
      return [{ app: parseSeriesKey(key)?.labels['app'] ?? key, ...leak }];
    })
    .sort((a, b) => b.bytesPerDay - a.bytesPerDay);
}

export interface PatternsInput {
  readonly series: TimeSeries;
  /** Weeks in which patterns are sought. */
  readonly history: TimeSeries;
}

export function identifyPatterns({ series, history }: PatternsInput): PatternsResult {
  return { pattern: identifyPattern(series), recurring: findRecurringInSeries(history, offsetMinutesAt) };
}

/** Uses the time zone of this machine: patterns follow the clock on the wall. */
export function offsetMinutesAt(atMs: number): number {
  return localOffsetMs(atMs) / MINUTE_MS;
}
