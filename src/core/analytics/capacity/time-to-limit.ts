import { errorFunction } from 'simple-statistics';
import type { Capacity, TooFewPoints } from '../../../shared/contract/analytics-schemas';
import type { TimeSeries } from '../../../shared/model/time-series';
import { fitGrowth, type GrowthFit } from './fit-growth';
import { growthShapes } from './growth-shapes';
import { readUsagePoints } from './usage-points';

const LEAST_POINTS = 12;
/** Closer to the limit than this share of all that the level ever moved is at it. */
const CLOSEST = 1e-9;
/** A limit that lies further away than this many times the observed span is never reached "at this rate". */
const MOST_SPANS = 50;
/** Ahead of so many spans the future is looked at in even steps, from there on in growing ones. */
const EVEN_SPANS = 2;
const STEP_GROWTH = 1.01;
const EARLIEST_CHANCE = 0.1;
const MIDDLE_CHANCE = 0.5;
const LATEST_CHANCE = 0.9;

/**
 * When a series that fills something up reaches a limit above it. For a limit below, negate both. All that is answered
 * are durations from the newest value on.
 *
 * Growth may be steady, have changed its rate, follow the week or the day, accelerate, saturate, or be undone now and
 * then by clean-ups; how far each of these explains the past decides how much it counts (see `fitGrowth`). From all of
 * them together comes the chance that the limit has been reached by any later time: the answer is its median, between
 * the times at which it passes 10 and 90 of 100.
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
  // In any unit the same numbers: the newest level is 0, the limit 1.
  const points = { atMs, levels: levels.map((level) => (level - newest) / distance) };
  const passes = whenPassed(fitGrowth(points, growthShapes(points)), given);
  const afterMs = (time: number | undefined) => (time === undefined ? null : time * spanMs);
  const middle = afterMs(passes[1]);
  if (middle === null) return { kind: 'never' };
  return { kind: 'reaches', afterMs: middle, earliestMs: afterMs(passes[0]) ?? middle, latestMs: afterMs(passes[2]) };
}

/** @returns for each of the three chances the time after the newest point, in spans; undefined where it is never passed */
function whenPassed(fits: readonly GrowthFit[], given: number): (number | undefined)[] {
  const chances = [EARLIEST_CHANCE, MIDDLE_CHANCE, LATEST_CHANCE];
  const passed: number[] = [];
  /** What was passed stays passed: a space that was full once was full, whatever is cleaned up thereafter. */
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

/** That a normal number lies below `z`. */
const normalChance = (z: number) => (1 + errorFunction(z / Math.SQRT2)) / 2;
