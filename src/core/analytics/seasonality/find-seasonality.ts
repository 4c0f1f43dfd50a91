import type { Seasonality } from '../../../shared/contract/analytics-schemas';
import { HOUR_MS } from '../../../shared/model/time';
import type { TimeSeries } from '../../../shared/model/time-series';
import { autocorrelation } from '../../stats/autocorrelation';
import { medianOf } from '../../stats/median-of';
import { type RegularGrid, toRegularGrid } from '../../stats/regular-grid';
import { usualStepMs } from '../../stats/usual-step-ms';
import { testCycle } from './test-cycle';
import { withoutSlowPart } from './without-slow-part';

/** Periods of people and of schedulers; a detected period within `SNAP_SHARE` of one is replaced by it. */
const CALENDAR_PERIODS_MS: readonly number[] = [HOUR_MS, 24 * HOUR_MS, 168 * HOUR_MS];
const SNAP_SHARE = 0.02;

const MAXIMUM_STEPS = 2048;
const LEAST_CYCLES = 3;
const SHORTEST_PERIOD_STEPS = 4;
const MAXIMUM_CYCLES_FOUND = 3;
const LEAST_STRENGTH = 0.1;
/** A multiple of a period repeats as well: the shortest that is about as strong as the strongest is the period. */
const ABOUT_AS_STRONG = 0.85;

/**
 * Finds the cycles of a series, strongest first. Candidates are the peaks of the autocorrelation; a candidate counts if
 * each of at least three cycles is predicted by the others (see `testCycle`). The cycle is then subtracted and the
 * residual is searched again, for a week in addition to a day.
 */
export function findSeasonality(series: TimeSeries): Seasonality[] {
  const stepMs = usualStepMs(series, MAXIMUM_STEPS);
  return stepMs === null ? [] : separateSeasons(toRegularGrid(series, stepMs, MAXIMUM_STEPS)).seasons;
}

/** Separates the cycles of equally spaced values from the newest values without them: same mean, at most 2,048. */
export function separateSeasons({ values, stepMs }: RegularGrid): { seasons: Seasonality[]; rest: Float64Array } {
  let rest = values.slice(-MAXIMUM_STEPS);
  const seasons: Seasonality[] = [];
  while (seasons.length < MAXIMUM_CYCLES_FOUND) {
    const cycle = strongestCycle(rest, stepMs, seasons);
    if (cycle === null) break;
    seasons.push({ periodMs: cycle.period * stepMs, strength: cycle.strength });
    rest = rest.map((value, step) => value - (cycle.profile[step % cycle.period] as number));
  }
  return { seasons: seasons.sort((a, b) => b.strength - a.strength), rest };
}

function strongestCycle(values: Float64Array, stepMs: number, found: readonly Seasonality[]) {
  const longest = Math.floor(values.length / LEAST_CYCLES);
  if (longest < SHORTEST_PERIOD_STEPS) return null;
  const candidates = candidatePeriods(values, longest, stepMs).filter(
    (period) => !found.some(({ periodMs }) => Math.abs((period * stepMs) / periodMs - 1) < SNAP_SHARE),
  );
  const tested = candidates
    .map((period) => ({ period, ...testCycle(withoutSlowPart(values, period), period) }))
    .filter(({ significant, strength }) => significant && strength >= LEAST_STRENGTH);
  const strongest = Math.max(...tested.map(({ strength }) => strength));
  return tested.find(({ strength }) => strength >= ABOUT_AS_STRONG * strongest) ?? null;
}

/** Lists the peaks of the autocorrelation in order of length, moved to the calendar's periods if close to one. */
function candidatePeriods(values: Float64Array, longest: number, stepMs: number): number[] {
  const correlations = autocorrelation(clipped(values), longest);
  const periods = new Set<number>();
  for (let lag = SHORTEST_PERIOD_STEPS; lag <= longest; lag++) {
    const here = correlations[lag] as number;
    const isPeak =
      here > (correlations[lag - 1] as number) && here >= (correlations[lag + 1] ?? Number.NEGATIVE_INFINITY);
    if (isPeak && here > 2 / Math.sqrt(values.length)) periods.add(snapped(lag, stepMs));
  }
  // The peak of a week is hidden behind those of its days.
  for (const periodMs of CALENDAR_PERIODS_MS) {
    const period = Math.round(periodMs / stepMs);
    if (period >= SHORTEST_PERIOD_STEPS && period <= longest) periods.add(period);
  }
  return [...periods].sort((a, b) => a - b);
}

function snapped(lag: number, stepMs: number): number {
  const near = CALENDAR_PERIODS_MS.find(
    (periodMs) => Math.abs(lag * stepMs - periodMs) <= Math.max(SNAP_SHARE * periodMs, stepMs),
  );
  return near === undefined ? lag : Math.round(near / stepMs);
}

/** Clips bursts, which would otherwise dominate the autocorrelation. */
function clipped(values: Float64Array): Float64Array {
  const middle = medianOf(values.slice());
  const spread = medianOf(values.map((value) => Math.abs(value - middle)));
  if (spread === 0) return values;
  return values.map((value) => Math.min(middle + 10 * spread, Math.max(middle - 10 * spread, value)));
}
