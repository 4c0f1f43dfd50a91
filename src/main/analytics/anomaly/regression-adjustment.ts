import { clamp } from '../../stats/clamp';
import { invertPositiveDefinite } from '../../stats/invert-positive-definite';
import { sortedQuantile } from '../../stats/sorted-quantile';
import type { FrameSample } from './frame-sample';

/**
 * What is known of how a machine's series move together: each value is expected from all the others of its frame and
 * from the frame before.
 */
export interface RegressionAdjustment {
  /** Indexes of the series that vary. All arrays below go by their place here. */
  readonly members: readonly number[];
  /** Medians and usual deviations, in the unit of each series. */
  readonly center: Float64Array;
  readonly scale: Float64Array;
  /** Means of the standardized values, of this frame and then of the one before. */
  readonly mean: Float64Array;
  /** A row a member, `2 × members` long: what is left of its value is the product with this frame and the one before. */
  readonly coefficients: Float64Array;
  /** What is usually left: nine in ten are less. */
  readonly usualRest: Float64Array;
  /** Series that never varied, and their values: that one of them changes is news by itself. */
  readonly constants: readonly (readonly [index: number, value: number])[];
}

/** The same as plain JSON. */
export interface RegressionAdjustmentState {
  readonly members: readonly number[];
  readonly center: readonly number[];
  readonly scale: readonly number[];
  readonly mean: readonly number[];
  readonly coefficients: readonly number[];
  readonly usualRest: readonly number[];
  readonly constants: readonly (readonly [index: number, value: number])[];
}

/** A larger model would cost too much; a machine has fewer series that are worth scoring. */
const MOST_MEMBERS = 256;
/** A series that is missing more often is not modelled. */
const LEAST_PRESENT_SHARE = 0.5;
const EDGE_SHARE = 0.02;
/** So many standard deviations lie between the edges of a bell curve. */
const EDGE_DEVIATIONS = 4.1;
/** No deviation and no rest is smaller than these shares of the range ever seen: steps of a rounded value are no news. */
const LEAST_SCALE_SHARE = 0.01;
const LEAST_REST_SHARE = 0.002;
/** As inputs, values further out count as this far out: one wild series must not move the expectation of the others. */
const INPUT_CLIP = 8;
/** Ridge penalty, as a share of a standardized series' variance. It splits the weight between series that move alike. */
const RIDGE = 0.05;
const USUAL_REST_SHARE = 0.9;
const MULTIPLICATIONS_A_SLICE = 500_000;
const COEFFICIENT_STEPS = 100_000;

/**
 * Regression-adjusted variables (D. M. Hawkins, "Multivariate quality control based on regression-adjusted variables",
 * Technometrics 33, 1991): a value is odd where the other series and the frame before do not explain it, which also
 * names the series at fault. All regressions come from one inverse of the regularized covariance matrix: its row j,
 * divided by its diagonal, holds the coefficients of series j on all the others.
 *
 * A generator: it yields after about half a million multiplications, so that the work can be spread over steps.
 *
 * @returns undefined where fewer than `leastMembers` series vary
 */
export function* fitRegressionAdjustment(
  { frames, lowest, highest }: FrameSample,
  leastMembers: number,
): Generator<void, RegressionAdjustment | undefined> {
  // The sample goes on while the fit is under way.
  const sample = [...frames];
  const seriesCount = lowest.length;
  const members: number[] = [];
  const constants: [number, number][] = [];
  const centers: number[] = [];
  const scales: number[] = [];
  for (let index = 0; index < seriesCount && members.length < MOST_MEMBERS; index++) {
    const values = Float64Array.from(sample, (frame) => frame[index] as number).filter(Number.isFinite);
    if (values.length === 0 || values.length < LEAST_PRESENT_SHARE * sample.length) continue;
    const range = (highest[index] as number) - (lowest[index] as number);
    if (!(range > 0)) {
      constants.push([index, lowest[index] as number]);
      continue;
    }
    values.sort();
    members.push(index);
    centers.push(sortedQuantile(values, 0.5));
    const edges = sortedQuantile(values, 1 - EDGE_SHARE) - sortedQuantile(values, EDGE_SHARE);
    scales.push(Math.max(edges / EDGE_DEVIATIONS, LEAST_SCALE_SHARE * range));
    if (index % 8 === 7) yield;
  }
  if (members.length < leastMembers) return undefined;

  const count = members.length;
  const size = 2 * count;
  const center = Float64Array.from(centers);
  const scale = Float64Array.from(scales);
  const rows = sample.map((frame) => {
    const row = new Float64Array(size);
    standardizeFrame({ members, center, scale }, frame.subarray(0, seriesCount), frame.subarray(seriesCount), row);
    return row;
  });
  const mean = new Float64Array(size);
  for (const row of rows)
    for (let column = 0; column < size; column++) (mean[column] as number) += row[column] as number;
  for (let column = 0; column < size; column++) (mean[column] as number) /= rows.length;
  yield;

  const matrix = yield* covarianceOf(rows, mean);
  let work = 0;
  for (let index = 0; index < size; index++) (matrix[index * size + index] as number) += RIDGE;
  for (const _ of invertPositiveDefinite(matrix, size)) {
    work += size * size;
    if (work >= MULTIPLICATIONS_A_SLICE) {
      work = 0;
      yield;
    }
  }
  const coefficients = new Float64Array(count * size);
  for (let member = 0; member < count; member++) {
    const own = matrix[member * size + member] as number;
    for (let column = 0; column < size; column++) {
      coefficients[member * size + column] = (matrix[member * size + column] as number) / own;
    }
  }
  const adjustment = { members, center, scale, mean, coefficients, usualRest: new Float64Array(count), constants };
  yield* measureUsualRest(adjustment, rows, lowest, highest);
  return adjustment;
}

/**
 * Standardizes a frame and the one before it: medians become 0, usual deviations 1. A missing value is taken from the
 * other frame, or is a median; far ones are clipped.
 *
 * @param row is written to: the members of this frame, then of the one before
 */
export function standardizeFrame(
  { members, center, scale }: Pick<RegressionAdjustment, 'members' | 'center' | 'scale'>,
  current: Float32Array | Float64Array,
  previous: Float32Array | Float64Array,
  row: Float64Array,
): void {
  const count = members.length;
  for (let member = 0; member < count; member++) {
    const index = members[member] as number;
    const middle = center[member] as number;
    const deviation = scale[member] as number;
    const now = ((current[index] as number) - middle) / deviation;
    const before = ((previous[index] as number) - middle) / deviation;
    row[member] = clip(Number.isFinite(now) ? now : before);
    row[count + member] = clip(Number.isFinite(before) ? before : now);
  }
}

/** What the others and the frame before do not explain of a member's value, in its usual deviations. */
export function restOf(
  { members, mean, coefficients }: RegressionAdjustment,
  member: number,
  row: Float64Array,
): number {
  const size = 2 * members.length;
  const start = member * size;
  let rest = 0;
  for (let column = 0; column < size; column++) {
    rest += (coefficients[start + column] as number) * ((row[column] as number) - (mean[column] as number));
  }
  return rest;
}

/** The coefficients are most of the model's characters, and estimates: a hundred-thousandth is fine enough. */
export function saveRegressionAdjustment(adjustment: RegressionAdjustment): RegressionAdjustmentState {
  const digits = (values: Float64Array) => Array.from(values, (value) => Number(value.toPrecision(6)));
  const { members, constants, center, scale, mean, coefficients, usualRest } = adjustment;
  return {
    members,
    constants,
    center: Array.from(center),
    scale: Array.from(scale),
    mean: digits(mean),
    coefficients: Array.from(coefficients, (value) => Math.round(value * COEFFICIENT_STEPS) / COEFFICIENT_STEPS),
    usualRest: digits(usualRest),
  };
}

/** @param places of each series of the saved model, where it is now; -1 for one that is no more */
export function restoreRegressionAdjustment(
  state: RegressionAdjustmentState,
  places: readonly number[],
): RegressionAdjustment {
  const placeOf = (index: number) => places[index] ?? -1;
  return {
    members: state.members.map(placeOf),
    constants: state.constants.map(([index, value]) => [placeOf(index), value] as const),
    center: Float64Array.from(state.center),
    scale: Float64Array.from(state.scale),
    mean: Float64Array.from(state.mean),
    coefficients: Float64Array.from(state.coefficients),
    usualRest: Float64Array.from(state.usualRest),
  };
}

const clip = (value: number): number => (Number.isFinite(value) ? clamp(value, -INPUT_CLIP, INPUT_CLIP) : 0);

function* covarianceOf(rows: readonly Float64Array[], mean: Float64Array): Generator<void, Float64Array> {
  const size = mean.length;
  const matrix = new Float64Array(size * size);
  const centered = new Float64Array(size);
  let work = 0;
  for (const row of rows) {
    for (let column = 0; column < size; column++) {
      centered[column] = (row[column] as number) - (mean[column] as number);
    }
    for (let first = 0; first < size; first++) {
      const value = (centered[first] as number) / rows.length;
      const start = first * size;
      for (let second = 0; second <= first; second++) {
        (matrix[start + second] as number) += value * (centered[second] as number);
      }
    }
    work += (size * size) / 2;
    if (work >= MULTIPLICATIONS_A_SLICE) {
      work = 0;
      yield;
    }
  }
  for (let first = 0; first < size; first++) {
    for (let second = 0; second < first; second++) {
      matrix[second * size + first] = matrix[first * size + second] as number;
    }
  }
  return matrix;
}

function* measureUsualRest(
  adjustment: RegressionAdjustment,
  rows: readonly Float64Array[],
  lowest: Float64Array,
  highest: Float64Array,
): Generator<void> {
  const { members, scale, usualRest } = adjustment;
  const rests = new Float64Array(rows.length);
  let work = 0;
  for (let member = 0; member < members.length; member++) {
    rows.forEach((row, index) => {
      rests[index] = Math.abs(restOf(adjustment, member, row));
    });
    rests.sort();
    const index = members[member] as number;
    const range = ((highest[index] as number) - (lowest[index] as number)) / (scale[member] as number);
    usualRest[member] = Math.max(sortedQuantile(rests, USUAL_REST_SHARE), LEAST_REST_SHARE * range);
    work += 2 * members.length * rows.length;
    if (work >= MULTIPLICATIONS_A_SLICE) {
      work = 0;
      yield;
    }
  }
}
