import { clamp } from '../../stats/clamp';

/**
 * A model of the correlations of a machine's series: it predicts each value from all the others of its frame and from
 * the previous frame.
 */
export interface RegressionAdjustment {
  /** Indexes of the series that vary. All arrays below are in this order. */
  readonly members: readonly number[];
  /** Medians and usual deviations, in the unit of each series. */
  readonly center: Float64Array;
  readonly scale: Float64Array;
  /** Means of the standardized values, of this frame and then of the previous one. */
  readonly mean: Float64Array;
  /** A row a member, `2 × members` long: its product with this frame and the previous one is the residual. */
  readonly coefficients: Float64Array;
  /** Usual residuals: nine in ten are smaller. */
  readonly usualRest: Float64Array;
  /** Series that never varied, and their values: any change of one is an anomaly. */
  readonly constants: readonly (readonly [index: number, value: number])[];
}

/** The model as plain JSON. */
export interface RegressionAdjustmentState {
  readonly members: readonly number[];
  readonly center: readonly number[];
  readonly scale: readonly number[];
  readonly mean: readonly number[];
  readonly coefficients: readonly number[];
  readonly usualRest: readonly number[];
  readonly constants: readonly (readonly [index: number, value: number])[];
}

/** Values beyond this are clipped as inputs, so that one outlier does not move the expectation of the others. */
const INPUT_CLIP = 8;
const COEFFICIENT_STEPS = 100_000;

/**
 * Standardizes a frame and the previous one: medians become 0, usual deviations 1. A missing value is taken from the
 * other frame, or is the median; outliers are clipped.
 *
 * @param row is overwritten with the members of this frame, then of the previous one
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

/** Returns the residual of a member's value, in its usual deviations. */
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

/**
 * Saves the model. The coefficients are estimates and most of its characters, so they are rounded to a
 * hundred-thousandth.
 */
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

/** @param places present index of each series of the saved model; -1 for one that no longer exists */
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
