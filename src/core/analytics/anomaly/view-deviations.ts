import { clamp } from '../../stats/clamp';
import { leastNoise, type Observation } from './baseline';
import type { SeriesState, View } from './series-state';
import { shapeDistance } from './shape-memory';
import { noteDeviation, usualDeviationAt } from './usual-deviations';

/** Deviation of a value in one view. */
export interface ViewDeviation {
  readonly view: View;
  readonly whole: number;
  /** The part that is not usual at this time of the day. */
  readonly news: number;
  /** The corresponding change in the metric's own unit, 0 or more. */
  readonly change: number;
  /** Least size that counts, in the unit of the deviation. */
  readonly noise: number;
}

const JUMP_WEIGHT = 0.3;
const STEP_WEIGHT = 0.06;
const SHIFT_WEIGHT = 0.25;
/** Largest effect of one value on the recent means, in usual deviations. */
const RECENT_CLIP = 20;
const SHIFT_CLIP = 10;
/** The usual deviation at this time of the day is subtracted, with a margin. */
const EXCUSED_SHARE = 1.25;
/** In usual deviations, like the distance of shapes. */
const LEAST_SHAPE_DISTANCE = 0.05;

/**
 * Computes a value's deviations in all views, and updates the newest values that they need.
 *
 * @param isLearning true while nothing is clipped, because the spread is not known yet
 */
export function viewDeviations(
  { baseline, tracks, usual, recent, shape }: SeriesState,
  { atMs, value, expected, spread }: Observation,
  isLearning: boolean,
): readonly ViewDeviation[] {
  const noise = leastNoise(baseline);
  const distance = value - expected;
  const jump = distance - recent.jump;
  const step = distance - recent.step;
  const excusedStep = EXCUSED_SHARE * usualDeviationAt(usual.step, atMs);
  const excusedLevel = EXCUSED_SHARE * usualDeviationAt(usual.level, atMs);
  noteDeviation(usual.step, atMs, Math.abs(step));
  noteDeviation(usual.level, atMs, Math.abs(distance));

  recent.shift += SHIFT_WEIGHT * (clamp(distance, -SHIFT_CLIP * spread, SHIFT_CLIP * spread) - recent.shift);
  const reach = isLearning ? Number.POSITIVE_INFINITY : RECENT_CLIP * Math.max(spread, tracks.jump.scale);
  const taken = clamp(distance, -reach, reach);
  recent.jump += JUMP_WEIGHT * (taken - recent.jump);
  recent.step += STEP_WEIGHT * (taken - recent.step);

  // Relative to the level without seasonality: the day is part of a shape.
  const course = shapeDistance(shape, (value - baseline.level) / spread) ?? 0;
  return [
    inUnit('jump', jump, lessen(jump, excusedStep), noise),
    inUnit('step', step, lessen(step, excusedStep), noise),
    inUnit('level', distance, lessen(distance, excusedLevel), noise),
    inUnit('shift', recent.shift, recent.shift, noise),
    { view: 'shape', whole: course, news: course, change: Math.abs(distance), noise: LEAST_SHAPE_DISTANCE },
  ];
}

function inUnit(view: View, whole: number, news: number, noise: number): ViewDeviation {
  return { view, whole, news, change: Math.abs(news), noise };
}

/** Moves a deviation toward zero, but not beyond. */
const lessen = (deviation: number, by: number): number => Math.sign(deviation) * Math.max(0, Math.abs(deviation) - by);
