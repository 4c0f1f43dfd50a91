/**
 * Sums the `count` largest of non-negative numbers in one pass; NaN counts as 0.
 *
 * @example sumOfLargest(Float64Array.of(3, 1, 2), 2) // 5
 */
export function sumOfLargest(values: Float64Array, count: number): number {
  // Ascending: the smallest of the largest is replaced first.
  const largest = new Float64Array(count);
  let sum = 0;
  for (const value of values) {
    const smallest = largest[0] as number;
    if (!(value > smallest)) continue;
    sum += value - smallest;
    let place = 0;
    while (place + 1 < count && (largest[place + 1] as number) < value) {
      largest[place] = largest[place + 1] as number;
      place++;
    }
    largest[place] = value;
  }
  return sum;
}
