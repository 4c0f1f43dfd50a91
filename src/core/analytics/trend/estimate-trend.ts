import type { TooFewPoints, Trend } from '../../../shared/contract/analytics-schemas';
import { DAY_MS } from '../../../shared/model/time';
import type { TimeSeries } from '../../../shared/model/time-series';
import { autocorrelation } from '../../stats/autocorrelation';
import { medianOf } from '../../stats/median-of';
import { type RegularGrid, toRegularGrid } from '../../stats/regular-grid';
import { robustAutoregression } from '../../stats/robust-autoregression';
import { theilSen } from '../../stats/theil-sen';
import { usualStepMs } from '../../stats/usual-step-ms';
import { separateSeasons } from '../seasonality/find-seasonality';
import { findChangePoints } from './find-change-points';

const LEAST_POINTS = 8;
/** The slopes of all pairs and the change points both cost its square. */
const MAXIMUM_STEPS = 360;

/**
 * Estimates the trend of a series: its newest segment, with a robust slope and an interval that accounts for
 * autocorrelation (similar neighbors are less evidence than their number). Cycles are subtracted first.
 *
 * @param series in any order; non-finite points are left out
 */
export function estimateTrend(series: TimeSeries): Trend | TooFewPoints {
  const stepMs = usualStepMs(series, MAXIMUM_STEPS);
  const grid = stepMs === null ? null : toRegularGrid(series, stepMs, MAXIMUM_STEPS);
  if (grid === null || grid.knownCount < LEAST_POINTS) {
    return { kind: 'too-few-points', needed: LEAST_POINTS, given: grid?.knownCount ?? 0 };
  }
  const values = separateSeasons(grid).rest;
  const changes = findChangePoints(values).filter((change) => knownFrom(grid, change) >= LEAST_POINTS);
  const start = changes.at(-1) ?? 0;
  return {
    ...lineFrom(grid, values, start),
    sinceMs: timeOf(grid, start),
    changePointsAtMs: changes.map((change) => timeOf(grid, change)),
  };
}

function lineFrom(grid: RegularGrid, values: Float64Array, start: number) {
  const steps: number[] = [];
  for (let step = start; step < values.length; step++) if (grid.known[step] === 1) steps.push(step);
  const days = Float64Array.from(steps, (step) => (step * grid.stepMs) / DAY_MS);
  const measured = Float64Array.from(steps, (step) => values[step] as number);
  const plain = theilSen(days, measured) as NonNullable<ReturnType<typeof theilSen>>;
  const residuals = measured.map((value, index) => value - plain.intercept - plain.slope * (days[index] as number));
  const line = theilSen(days, measured, varianceFactor(residuals)) ?? plain;
  const noise = medianOf(residuals.map(Math.abs));
  const change = Math.abs(line.slope) * ((days.at(-1) as number) - (days[0] as number));
  const matters = change > noise && (line.low > 0 || line.high < 0);
  const direction = !matters ? 'steady' : line.slope > 0 ? 'rising' : 'falling';
  return { kind: 'trend', slopePerDay: line.slope, lowPerDay: line.low, highPerDay: line.high, direction } as const;
}

/**
 * Returns the factor by which autocorrelation multiplies the variance of Kendall's statistic: that of a first-order
 * autoregression in the formula of Hamed and Rao (1998).
 */
function varianceFactor(residuals: Float64Array): number {
  const size = residuals.length;
  const measured = autocorrelation(residuals, 1)[1] as number;
  // The autocorrelation of a short series is biased downward (Kendall, 1954).
  const carried = Math.min(0.99, Math.max((size * measured + 1) / (size - 4), robustAutoregression(residuals)));
  let sum = 0;
  for (let lag = 1; lag < size - 2; lag++) sum += (size - lag) * (size - lag - 1) * (size - lag - 2) * carried ** lag;
  return 1 + (2 * sum) / (size * (size - 1) * (size - 2));
}

function knownFrom({ known }: RegularGrid, start: number): number {
  let count = 0;
  for (let step = start; step < known.length; step++) count += known[step] as number;
  return count;
}

function timeOf({ firstAtMs, stepMs }: RegularGrid, step: number): number {
  return firstAtMs + step * stepMs;
}
