/**
 * Returns the difference of each value from the previous one: one fewer than there are values.
 *
 * @example differences(Float64Array.of(3, 1, 2)) // [-2, 1]
 */
export function differences(values: Float64Array): Float64Array {
  return values.subarray(1).map((value, index) => value - (values[index] as number));
}
