import { invertPositiveDefinite } from '../../stats/invert-positive-definite';
import { sortedQuantile } from '../../stats/sorted-quantile';
import type { FrameSample } from './frame-sample';
import { type RegressionAdjustment, restOf, standardizeFrame } from './regression-adjustment';

/** A larger model would cost too much; a machine has fewer series that are worth scoring. */
const MOST_MEMBERS = 256;
/** A series with fewer values is not modeled. */
const LEAST_PRESENT_SHARE = 0.5;
const EDGE_SHARE = 0.02;
/** Distance between the edges of a normal distribution, in standard deviations. */
const EDGE_DEVIATIONS = 4.1;
/**
 * Lower bounds of deviation and residual as shares of the observed range, so that steps of a rounded value are not
 * anomalies.
 */
const LEAST_SCALE_SHARE = 0.01;
const LEAST_REST_SHARE = 0.002;
/** Ridge penalty, as a share of a standardized series' variance. It splits the weight between correlated series. */
const RIDGE = 0.05;
const USUAL_REST_SHARE = 0.9;
const MULTIPLICATIONS_A_SLICE = 500_000;
const SORTS_A_SLICE = 8;
/** Cost of one value, in multiplications. */
const STANDARDIZING_WORK = 10;

/**
 * Fits regression-adjusted variables (D. M. Hawkins, "Multivariate quality control based on regression-adjusted
 * variables", Technometrics 33, 1991): a value is anomalous if the other series and the previous frame do not explain
 * it, which also identifies the series at fault. All regressions come from one inverse of the regularized covariance
 * matrix: its row j, divided by its diagonal, contains the coefficients of series j on all the others.
 *
 * A generator: it yields after about half a million multiplications, so that the work can be spread over steps.
 *
 * @returns undefined if fewer than `leastMembers` series vary
 */
export function* fitRegressionAdjustment(
  sample: FrameSample,
  leastMembers: number,
): Generator<void, RegressionAdjustment | undefined> {
  // The sample keeps changing during the fit.
  const frames = [...sample.frames];
  const standards = yield* standardsOf(frames, sample);
  if (standards.members.length < leastMembers) return undefined;

  const size = 2 * standards.members.length;
  const rows = yield* standardizeAll(frames, sample.lowest.length, standards);
  const mean = meanOf(rows, size);
  const inverse = yield* covarianceOf(rows, mean);
  for (let index = 0; index < size; index++) (inverse[index * size + index] as number) += RIDGE;
  const slice = createSlice();
  for (const _ of invertPositiveDefinite(inverse, size)) if (slice.isFull(size * size)) yield;

  const coefficients = coefficientsOf(inverse, standards.members.length);
  const adjustment = { ...standards, mean, coefficients, usualRest: new Float64Array(standards.members.length) };
  yield* measureUsualRest(adjustment, rows, sample);
  return adjustment;
}

type Standards = Pick<RegressionAdjustment, 'members' | 'center' | 'scale' | 'constants'>;

/** Counts work, and returns true when one slice of it is done. */
function createSlice() {
  let done = 0;
  return {
    isFull(multiplications: number): boolean {
      done += multiplications;
      if (done < MULTIPLICATIONS_A_SLICE) return false;
      done = 0;
      return true;
    },
  };
}

function* standardsOf(frames: readonly Float32Array[], { lowest, highest }: FrameSample): Generator<void, Standards> {
  const members: number[] = [];
  const constants: [number, number][] = [];
  const centers: number[] = [];
  const scales: number[] = [];
  for (let index = 0; index < lowest.length && members.length < MOST_MEMBERS; index++) {
    const values = Float64Array.from(frames, (frame) => frame[index] as number).filter(Number.isFinite);
    const range = (highest[index] as number) - (lowest[index] as number);
    if (values.length === 0 || values.length < LEAST_PRESENT_SHARE * frames.length || !Number.isFinite(range)) continue;
    if (range === 0) {
      constants.push([index, lowest[index] as number]);
      continue;
    }
    values.sort();
    const edges = sortedQuantile(values, 1 - EDGE_SHARE) - sortedQuantile(values, EDGE_SHARE);
    members.push(index);
    centers.push(sortedQuantile(values, 0.5));
    scales.push(Math.max(edges / EDGE_DEVIATIONS, LEAST_SCALE_SHARE * range));
    if (members.length % SORTS_A_SLICE === 0) yield;
  }
  return { members, constants, center: Float64Array.from(centers), scale: Float64Array.from(scales) };
}

function* standardizeAll(
  frames: readonly Float32Array[],
  seriesCount: number,
  standards: Standards,
): Generator<void, Float64Array[]> {
  const rows: Float64Array[] = [];
  const slice = createSlice();
  for (const frame of frames) {
    const row = new Float64Array(2 * standards.members.length);
    standardizeFrame(standards, frame.subarray(0, seriesCount), frame.subarray(seriesCount), row);
    rows.push(row);
    if (slice.isFull(STANDARDIZING_WORK * row.length)) yield;
  }
  return rows;
}

function meanOf(rows: readonly Float64Array[], size: number): Float64Array {
  const mean = new Float64Array(size);
  for (const row of rows) {
    for (let column = 0; column < size; column++) (mean[column] as number) += (row[column] as number) / rows.length;
  }
  return mean;
}

function* covarianceOf(rows: readonly Float64Array[], mean: Float64Array): Generator<void, Float64Array> {
  const size = mean.length;
  const matrix = new Float64Array(size * size);
  const centered = new Float64Array(size);
  const slice = createSlice();
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
    if (slice.isFull((size * size) / 2)) yield;
  }
  for (let first = 0; first < size; first++) {
    for (let second = 0; second < first; second++) {
      matrix[second * size + first] = matrix[first * size + second] as number;
    }
  }
  return matrix;
}

function coefficientsOf(inverse: Float64Array, members: number): Float64Array {
  const size = 2 * members;
  const coefficients = inverse.slice(0, members * size);
  for (let member = 0; member < members; member++) {
    const own = inverse[member * size + member] as number;
    for (let column = 0; column < size; column++) (coefficients[member * size + column] as number) /= own;
  }
  return coefficients;
}

function* measureUsualRest(
  adjustment: RegressionAdjustment,
  rows: readonly Float64Array[],
  { lowest, highest }: FrameSample,
): Generator<void> {
  const { members, scale, usualRest } = adjustment;
  const rests = new Float64Array(rows.length);
  const slice = createSlice();
  for (let member = 0; member < members.length; member++) {
    rows.forEach((row, index) => {
      rests[index] = Math.abs(restOf(adjustment, member, row));
    });
    rests.sort();
    const index = members[member] as number;
    const range = ((highest[index] as number) - (lowest[index] as number)) / (scale[member] as number);
    usualRest[member] = Math.max(sortedQuantile(rests, USUAL_REST_SHARE), LEAST_REST_SHARE * range);
    if (slice.isFull(2 * members.length * rows.length)) yield;
  }
}
