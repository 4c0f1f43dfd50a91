import type { MetricChange, TooFewPoints } from '../../../shared/contract/analytics-schemas';
import type { SeriesSet } from '../../../shared/model/time-series';
import { DEVIATIONS_PER_MAD, medianOf } from '../../stats/median-of';

/** Number of rows that each side needs. */
const LEAST_ROWS_BEFORE = 20;
const LEAST_ROWS_DURING = 3;
/** Least noise of a metric as a share of its range, which bounds the strength at the inverse. */
const LEAST_NOISE_SHARE = 1 / 50;
/** Half the shift to detect, in units of noise (the reference value of the CUSUM chart). */
const ALLOWANCE = 0.75;
/** Decision threshold of the sum, which independent noise rarely reaches within a thousand rows. */
const LEAST_SUM = 10;
/** Factor by which the sum must exceed those of earlier periods, the usual variation. */
const BEYOND_BEFORE = 1.5;
const LEAST_STRENGTH = 1.5;

/**
 * Lists the metrics of a set that changed in a period, compared with all rows before it: strongest first, and of about
 * equal changes the earliest first. Each metric is monitored by two cumulative sums, upward and downward (Page,
 * "Continuous inspection schemes", 1954). The onset is the last zero of the sum before its maximum.
 */
export function whatChanged(
  { names, columns, atMs }: SeriesSet,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): MetricChange[] | TooFewPoints {
  const begin = atMs.findIndex((at) => at >= fromMs);
  const after = atMs.findIndex((at) => at > toMs);
  const first = begin < 0 ? atMs.length : begin;
  const end = after < 0 ? atMs.length : after;
  const needed = LEAST_ROWS_BEFORE + LEAST_ROWS_DURING;
  if (first < LEAST_ROWS_BEFORE || end - first < LEAST_ROWS_DURING) {
    const given = Math.min(first, LEAST_ROWS_BEFORE) + Math.min(Math.max(0, end - first), LEAST_ROWS_DURING);
    return { kind: 'too-few-points', needed, given };
  }
  return names
    .flatMap((metric, index) => {
      const column = (columns[index] as Float64Array).subarray(0, end);
      const change = changeOf(column, first);
      return change === null ? [] : [{ metric, ...change, startedAtMs: atMs[change.row] as number }];
    })
    .sort((a, b) => bandOf(b.strength) - bandOf(a.strength) || a.startedAtMs - b.startedAtMs || b.strength - a.strength)
    .map(({ metric, before, during, strength, startedAtMs }) => ({ metric, before, during, strength, startedAtMs }));
}

/** Groups strengths within a factor of two, which are ordered by time. */
function bandOf(strength: number): number {
  return Math.floor(Math.log2(strength));
}

interface Change {
  readonly row: number;
  readonly before: number;
  readonly during: number;
  readonly strength: number;
}

function changeOf(column: Float64Array, first: number): Change | null {
  const past = column.subarray(0, first).filter(Number.isFinite);
  const present = column.subarray(first).filter(Number.isFinite);
  if (past.length < LEAST_ROWS_BEFORE || present.length < LEAST_ROWS_DURING) return null;
  const before = medianOf(past.slice());
  const noise = noiseOf(past, present, before);
  if (!(noise > 0) || !Number.isFinite(noise)) return null;
  const units = column.map((value) => (Number.isFinite(value) ? (value - before) / noise : 0));
  let best: Run & { readonly sign: number } = { sum: 0, first: 0, last: 0, sign: 1 };
  for (const sign of [1, -1]) {
    const run = furthestRun(units, sign, first, units.length);
    const usual = furthestSumBefore(units, sign, first);
    if (run.sum > best.sum && run.sum >= Math.max(LEAST_SUM, BEYOND_BEFORE * usual)) best = { ...run, sign };
  }
  if (best.sum === 0) return null;
  const during = medianOf(column.slice(best.first, best.last + 1).filter(Number.isFinite));
  const strength = Math.abs(during - before) / noise;
  return strength < LEAST_STRENGTH ? null : { row: best.first, before, during, strength };
}

/** Returns the spread about the median or, if most values are equal, their mean distance from it. */
function noiseOf(past: Float64Array, present: Float64Array, before: number): number {
  const distances = past.map((value) => Math.abs(value - before));
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of [...past, ...present]) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return Math.max(DEVIATIONS_PER_MAD * medianOf(distances), 1.2533 * mean, LEAST_NOISE_SHARE * (most - least));
}

/** Returns the largest sum in earlier periods of the same length. */
function furthestSumBefore(units: Float64Array, sign: number, first: number): number {
  const rows = units.length - first;
  let furthest = 0;
  for (let end = first; end > 0; end -= Math.max(1, rows >> 1)) {
    furthest = Math.max(furthest, furthestRun(units, sign, Math.max(0, end - rows), end).sum);
  }
  return furthest;
}

interface Run {
  readonly sum: number;
  readonly first: number;
  readonly last: number;
}

/** Finds the rows over which the values stay furthest to one side of the allowance. */
function furthestRun(units: Float64Array, sign: number, from: number, to: number): Run {
  let best: Run = { sum: 0, first: from, last: from };
  let sum = 0;
  let first = from;
  for (let row = from; row < to; row++) {
    sum += sign * (units[row] as number) - ALLOWANCE;
    if (sum <= 0) {
      sum = 0;
      first = row + 1;
    } else if (sum > best.sum) best = { sum, first, last: row };
  }
  return best;
}
