import { clamp } from '../../stats/clamp';

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

/** As inputs, values further out count as this far out: one wild series must not move the expectation of the others. */
const INPUT_CLIP = 8;
const COEFFICIENT_STEPS = 100_000;

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
