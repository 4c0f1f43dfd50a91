import { medianOf } from '../../src/core/stats/median-of';
import { sortedQuantile } from '../../src/core/stats/sorted-quantile';
import { createRandom } from '../helpers/seeded-random';

/** Value at a time in the life of one process. Slopes are taken within a life only. */
export interface Point {
  readonly hours: number;
  readonly value: number;
  readonly life: number;
}

/** Slope per hour, with the bounds of the 95% interval. */
export interface Slope {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 400;
/** Longer than the effect of one garbage collection, one seal or one fault on a series of minutes. */
const BLOCK_POINTS = 5;
const LEAST_POINTS = 6;

interface Life {
  readonly hours: readonly number[];
  readonly values: readonly number[];
}

/**
 * Computes the Theil-Sen slope over all pairs of points of the same life, so that the step of a restart has no effect
 * and single peaks have little. The interval is that of a moving-block bootstrap of the residuals (Kunsch, 1989):
 * neighbors resemble each other, so resampling single points would make the interval too narrow.
 *
 * @returns null for fewer than six points
 */
export function slopeOf(points: readonly Point[], seed = 1): Slope | null {
  const lives: Life[] = [...Map.groupBy(points, ({ life }) => life).values()]
    .filter((group) => group.length >= 3)
    .map((group) => ({ hours: group.map(({ hours }) => hours), values: group.map(({ value }) => value) }));
  if (lives.reduce((sum, { values }) => sum + values.length, 0) < LEAST_POINTS) return null;
  const perHour = medianSlope(lives);
  const fitted = lives.map(({ hours, values }) => {
    const level = medianOf(Float64Array.from(values, (value, index) => value - perHour * (hours[index] as number)));
    const line = hours.map((at) => level + perHour * at);
    return { hours, line, residuals: values.map((value, index) => value - (line[index] as number)) };
  });
  const random = createRandom(seed, 'slope');
  const slopes = Float64Array.from({ length: RESAMPLES }, () =>
    medianSlope(
      fitted.map(({ hours, line, residuals }) => {
        const drawn = drawBlocks(residuals, random);
        return { hours, values: line.map((value, index) => value + (drawn[index] as number)) };
      }),
    ),
  ).sort();
  return { perHour, low: sortedQuantile(slopes, 0.025), high: sortedQuantile(slopes, 0.975) };
}

function medianSlope(lives: readonly Life[]): number {
  const slopes: number[] = [];
  for (const { hours, values } of lives) {
    for (let later = 1; later < values.length; later++) {
      for (let earlier = 0; earlier < later; earlier++) {
        const rise = (values[later] as number) - (values[earlier] as number);
        slopes.push(rise / ((hours[later] as number) - (hours[earlier] as number)));
      }
    }
  }
  return medianOf(Float64Array.from(slopes));
}

/** Resamples the residuals in blocks from random places. A block that reaches the end continues at the start. */
function drawBlocks(residuals: readonly number[], random: () => number): number[] {
  const size = residuals.length;
  const block = Math.max(1, Math.min(BLOCK_POINTS, Math.floor(size / 3)));
  const drawn: number[] = [];
  while (drawn.length < size) {
    const start = Math.floor(random() * size);
    for (let index = 0; index < block; index++) drawn.push(residuals[(start + index) % size] as number);
  }
  return drawn;
}
