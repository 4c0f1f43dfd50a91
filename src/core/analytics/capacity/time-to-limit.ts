import { errorFunction } from 'simple-statistics';
import type { Capacity, TooFewPoints } from '../../../shared/contract/analytics-schemas';
import type { TimeSeries } from '../../../shared/model/time-series';
import { fitGrowth, type GrowthFit } from './fit-growth';
import { growthShapes } from './growth-shapes';
import { readUsagePoints } from './usage-points';

const LEAST_POINTS = 12;
/** Relative to the total movement of the level: a smaller distance to the limit counts as reached. */
const CLOSEST = 1e-9;
/** A limit further away than this many times the observed period is never reached "at this rate". */
const MOST_SPANS = 50;
/** The future is searched in equal steps up to this many periods, and in growing steps from there. */
const EVEN_SPANS = 2;
const STEP_GROWTH = 1.01;
const EARLIEST_CHANCE = 0.1;
const MIDDLE_CHANCE = 0.5;
const LATEST_CHANCE = 0.9;

/**
 * Returns the time after which a growing series reaches a limit above it. For a limit below, negate both. All results
 * are durations from the newest value.
 *
 * Growth may be steady, change its rate, follow the week or the day, accelerate, saturate, or be undone at times by
 * clean-ups; each hypothesis is weighted by how well it explains the past (see `fitGrowth`). Their mixture gives the
 * probability that the limit has been reached by a later time. The result is its median, between its 10 % and 90 %
 * quantiles.
 */
export function timeToLimit(series: TimeSeries, limit: number): Capacity | TooFewPoints {
  const { atMs, levels } = readUsagePoints(series);
  const given = levels.length;
  if (given < LEAST_POINTS) return { kind: 'too-few-points', needed: LEAST_POINTS, given };
  const newest = levels[given - 1] as number;
  const distance = limit - newest;
  const farthest = levels.reduce((far, level) => Math.max(far, Math.abs(level - newest)), 0);
  if (!(distance > CLOSEST * farthest)) return { kind: 'reached' };
  const spanMs = (atMs[given - 1] as number) - (atMs[0] as number);
  // Normalized, so that results do not depend on the unit: the newest level is 0, the limit 1.
  const points = { atMs, levels: levels.map((level) => (level - newest) / distance) };
  const passes = whenPassed(fitGrowth(points, growthShapes(points)), given);
  const afterMs = (time: number | undefined) => (time === undefined ? null : time * spanMs);
  const middle = afterMs(passes[1]);
  if (middle === null) return { kind: 'never' };
  return { kind: 'reaches', afterMs: middle, earliestMs: afterMs(passes[0]) ?? middle, latestMs: afterMs(passes[2]) };
}

/**
 * @returns for each of the three probabilities the time after the newest point, in observed periods; undefined if it is
 *   never reached
 */
function whenPassed(fits: readonly GrowthFit[], given: number): (number | undefined)[] {
  const chances = [EARLIEST_CHANCE, MIDDLE_CHANCE, LATEST_CHANCE];
  const passed: number[] = [];
  /** Monotonic: a space that was full once has been full, even if it is cleaned up later. */
  const reached = new Float64Array(fits.length);
  let before = { ahead: 0, chance: 0 };
  for (let ahead = 0; ahead < MOST_SPANS && passed.length < chances.length; ) {
    let chance = 0;
    fits.forEach(({ weight, expect }, index) => {
      const { level, variance } = expect(1 + ahead);
      const now = normalChance((level - 1) / Math.sqrt(variance));
      reached[index] = Math.max(reached[index] as number, now);
      chance += weight * (reached[index] as number);
    });
    for (
      let wanted = chances[passed.length];
      wanted !== undefined && chance >= wanted;
      wanted = chances[passed.length]
    ) {
      const share = (wanted - before.chance) / (chance - before.chance);
      passed.push(before.ahead + share * (ahead - before.ahead));
    }
    before = { ahead, chance };
    ahead = ahead < EVEN_SPANS ? ahead + 1 / given : ahead * STEP_GROWTH;
  }
  return chances.map((_, index) => passed[index]);
}

/** Returns the probability that a standard normal variable is below `z`. */
const normalChance = (z: number) => (1 + errorFunction(z / Math.SQRT2)) / 2;
