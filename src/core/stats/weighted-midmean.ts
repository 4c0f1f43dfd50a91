/**
 * Returns the mean of the middle part of weighted values: `trimmedShare` of the weight is trimmed on each side. If the
 * middle part agrees, the result is exactly its value, as with a median. Both buffers are sorted by value in place.
 *
 * @param weights not negative, not all zero
 * @param trimmedShare below 0.5; close to it, this is the weighted median
 * @returns NaN for no values
 * @see Tukey, "Exploratory Data Analysis" (1977), chapter 19, for the midmean
 */
export function weightedMidmean(values: Float64Array, weights: Float64Array, trimmedShare: number): number {
  const total = sortByValue(values, weights);
  const from = trimmedShare * total;
  const to = total - from;
  let below = 0;
  let start = Number.NaN;
  let taken = 0;
  let beyondStart = 0;
  for (let index = 0; index < values.length; index++) {
    const above = below + (weights[index] as number);
    const part = Math.min(above, to) - Math.max(below, from);
    below = above;
    if (part <= 0) continue;
    // Relative to the first, so that a sum of equal values is not rounded.
    if (taken === 0) start = values[index] as number;
    taken += part;
    beyondStart += part * ((values[index] as number) - start);
  }
  return start + beyondStart / taken;
}

function sortByValue(values: Float64Array, weights: Float64Array): number {
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
  return total;
}
