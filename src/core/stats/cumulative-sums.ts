/**
 * Returns the sums of the first 0, 1, … values: one more than there are values. The sum of a range is the difference of
 * two of them.
 *
 * @example cumulativeSums(Float64Array.of(3, 1, 2)) // [0, 3, 4, 6]
 */
export function cumulativeSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let index = 0; index < values.length; index++) {
    sums[index + 1] = (sums[index] as number) + (values[index] as number);
  }
  return sums;
}
