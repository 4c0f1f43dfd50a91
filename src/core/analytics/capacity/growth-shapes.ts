import { mean, sampleVariance } from 'simple-statistics';
import { HOUR_MS } from '../../../shared/model/time';
import { jumpsOf } from './jumps';
import type { UsagePoints } from './usage-points';

/**
 * A function of time that growth may consist of. Time is 0 at the first point, 1 at the last, and more in the future.
 */
export type GrowthTerm = (time: number) => number;

/** One way in which a space may fill: a weighted sum of its terms. */
export interface GrowthShape {
  readonly name: 'steady' | 'new-rate' | 'accelerating' | 'saturating' | 'weekly' | 'daily' | 'jumps';
  /** Prior probability, relative to the others. */
  readonly prior: number;
  readonly terms: readonly GrowthTerm[];
  /** True if the shape is valid only while it rises. */
  readonly mustRise: boolean;
  /** Future variance of the last term, if that counts recurring events. */
  readonly scatter?: (time: number) => number;
}

const DAY_HOURS = 24;
const WEEK_HOURS = 7 * DAY_HOURS;
const WORKING_HOURS = 5 * DAY_HOURS;
const PARTS_FOR_NEW_RATE = 24;
/** From nearly straight over the whole period to 150 times the rate at its end. */
const CURVATURES = Array.from({ length: 40 }, (_, index) => 0.1 * 50 ** (index / 39));
const SATURATIONS = [1, 2, 4];
const WEEKEND_STEP_HOURS = 4;
/** Less than a week and a half does not show a weekly cycle. */
const LEAST_WEEKS = 1.4;
const LEAST_DAYS = 2;
/** Squared coefficient of variation assumed for the intervals of clean-ups after a single one. */
const UNKNOWN_IRREGULARITY = 0.25;

const straight: GrowthTerm = (time) => time;

/** Lists every shape that the number and period of the points can distinguish. */
export function growthShapes(points: UsagePoints): GrowthShape[] {
  const { atMs } = points;
  const spanHours = ((atMs.at(-1) as number) - (atMs[0] as number)) / HOUR_MS;
  const pointHours = spanHours / (atMs.length - 1);
  return [
    { name: 'steady', prior: 3, terms: [straight], mustRise: false },
    ...newRates(),
    ...CURVATURES.map((curvature) => bent('accelerating', curvature, 1 / CURVATURES.length)),
    ...SATURATIONS.map((curvature) => bent('saturating', -curvature, 0.2 / SATURATIONS.length)),
    ...rhythmic(spanHours, pointHours),
    ...jumping(points),
  ];
}

/** Lists shapes with one rate until some time and another one since. */
function newRates(): GrowthShape[] {
  const shapes: GrowthShape[] = [];
  for (let part = 2; part < PARTS_FOR_NEW_RATE - 1; part++) {
    const since = part / PARTS_FOR_NEW_RATE;
    shapes.push({
      name: 'new-rate',
      prior: 1 / PARTS_FOR_NEW_RATE,
      terms: [straight, (time) => Math.max(0, time - since)],
      mustRise: false,
    });
  }
  return shapes;
}

/**
 * Creates an exponential shape: the rate grows (or shrinks, with a negative curvature) by the same share in the same
 * time.
 */
function bent(name: 'accelerating' | 'saturating', curvature: number, prior: number): GrowthShape {
  return { name, prior, terms: [(time) => Math.expm1(curvature * time) / curvature], mustRise: true };
}

/** Lists shapes with a weekly cycle, a daily cycle, and both, as far as the points cover them. */
function rhythmic(spanHours: number, pointHours: number): GrowthShape[] {
  const waves = spanHours >= LEAST_DAYS * DAY_HOURS && pointHours <= DAY_HOURS / 6 ? dailyWaves(spanHours) : [];
  const weekends = spanHours >= LEAST_WEEKS * WEEK_HOURS && pointHours <= DAY_HOURS / 2 ? weekendTerms(spanHours) : [];
  const rhythms = waves.length > 0 ? [[], waves] : [[]];
  const shapes = weekends.flatMap((weekend) =>
    rhythms.map((wave): GrowthShape => {
      const prior = 1 / weekends.length / rhythms.length;
      return { name: 'weekly', prior, terms: [straight, weekend, ...wave], mustRise: false };
    }),
  );
  if (waves.length > 0) shapes.push({ name: 'daily', prior: 1, terms: [straight, ...waves], mustRise: false });
  return shapes;
}

/**
 * Lists terms for hours that belong to two days of seven. The data decide which days, so that no time zone has to be
 * known.
 */
function weekendTerms(spanHours: number): GrowthTerm[] {
  const phases = Array.from({ length: WEEK_HOURS / WEEKEND_STEP_HOURS }, (_, index) => index * WEEKEND_STEP_HOURS);
  return phases.map((phaseHours) => (time) => {
    const hours = time * spanHours + phaseHours;
    const week = Math.floor(hours / WEEK_HOURS);
    const inWeek = hours - week * WEEK_HOURS;
    return (week * (WEEK_HOURS - WORKING_HOURS) + Math.max(0, inWeek - WORKING_HOURS)) / spanHours;
  });
}

/** Lists two harmonics of the day. */
function dailyWaves(spanHours: number): GrowthTerm[] {
  const turn = (2 * Math.PI * spanHours) / DAY_HOURS;
  return [1, 2].flatMap((harmonic): GrowthTerm[] => [
    (time) => Math.sin(harmonic * turn * time),
    (time) => Math.cos(harmonic * turn * time),
  ]);
}

/**
 * Lists straight lines with jumps of one size: clean-ups, which continue as often as before, or a single jump, up or
 * down, which does not count as growth.
 */
function jumping(points: UsagePoints): GrowthShape[] {
  const { drops, single } = jumpsOf(points);
  const shapes: GrowthShape[] = [];
  if (drops.length > 1) shapes.push(cleanUps(drops));
  if (single !== undefined) {
    shapes.push({ name: 'jumps', prior: 1, terms: [straight, (time) => (time > single ? 1 : 0)], mustRise: false });
  }
  return shapes;
}

function cleanUps(drops: readonly number[]): GrowthShape {
  const last = drops.at(-1) as number;
  const intervals = drops.slice(1).map((drop, index) => drop - (drops[index] as number));
  const interval = mean(intervals);
  const irregularity = intervals.length > 1 ? sampleVariance(intervals) / interval ** 2 : UNKNOWN_IRREGULARITY;
  const dropped: GrowthTerm = (time) => {
    if (time <= 1) return drops.filter((drop) => drop < time).length;
    // An overdue clean-up does not count as done.
    const due = Math.floor((time - last) / interval) - Math.floor((1 - last) / interval);
    return drops.length + Math.max(0, due);
  };
  // Variance of the number of renewals with uneven intervals (Cox, Renewal Theory, 4), with an uncertain mean interval.
  const scatter: GrowthTerm = (time) => {
    const expected = (time - 1) / interval;
    return irregularity * (expected + expected ** 2 / intervals.length);
  };
  return { name: 'jumps', prior: 1, terms: [straight, dropped], mustRise: false, scatter };
}
