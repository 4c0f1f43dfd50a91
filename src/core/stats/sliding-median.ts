/**
 * Computes the median of the newest `width` values at each point, of fewer at the start. It is causal: each median
 * depends on earlier values only. Costs one insertion and one removal in a sorted window a point.
 *
 * @param values finite
 * @param width at least 1
 * @example slidingMedian(Float64Array.of(1, 5, 2), 3) // [1, 3, 2]
 */
export function slidingMedian(values: Float64Array, width: number): Float64Array {
  const medians = new Float64Array(values.length);
  const window = new Float64Array(width + 1);
  let size = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    const place = firstNotBelow(window, size, value);
    window.copyWithin(place + 1, place, size);
    window[place] = value;
    size++;
    if (size > width) {
      const leaving = firstNotBelow(window, size, values[index - width] as number);
      window.copyWithin(leaving, leaving + 1, size);
      size--;
    }
    const half = size >> 1;
    medians[index] =
      size % 2 === 1 ? (window[half] as number) : ((window[half - 1] as number) + (window[half] as number)) / 2;
  }
  return medians;
}

function firstNotBelow(sorted: Float64Array, size: number, value: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
