/**
 * The smallest value at or below which at least half of the weight lies. It is always one of the values, and it
 * minimizes the weighted sum of absolute errors. Both buffers are sorted by value in place.
 *
 * @param weights not negative, not all zero
 * @returns NaN where there are no values
 */
export function weightedMedian(values: Float64Array, weights: Float64Array): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    const weight = weights[index] as number;
    total += weight;
    let place = index;
    while (place > 0 && (values[place - 1] as number) > value) {
      values[place] = values[place - 1] as number;
      weights[place] = weights[place - 1] as number;
      place--;
    }
    values[place] = value;
    weights[place] = weight;
  }
  let below = 0;
  // What rounding takes from a sum of weights must not move the median on to the next value.
  const half = total / 2 - total * 1e-12;
  for (let index = 0; index < values.length; index++) {
    below += weights[index] as number;
    if (below >= half) return values[index] as number;
  }
  return Number.NaN;
}
