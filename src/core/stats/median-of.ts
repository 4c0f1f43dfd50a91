/** Ratio of the standard deviation of normal values to their median absolute deviation. */
export const DEVIATIONS_PER_MAD = 1.4826;

/**
 * Returns the median of the first `size` numbers of a buffer, which it leaves sorted. For hot paths: it allocates
 * nothing and sorts short buffers by insertion; simple-statistics copies and sorts with a comparison function.
 *
 * @returns NaN for no numbers
 */
export function medianOf(buffer: Float64Array, size: number = buffer.length): number {
  if (size === 0) return Number.NaN;
  if (size > 24) buffer.subarray(0, size).sort();
  else sortByInsertion(buffer, size);
  const half = size >> 1;
  return size % 2 === 1 ? (buffer[half] as number) : ((buffer[half - 1] as number) + (buffer[half] as number)) / 2;
}

function sortByInsertion(buffer: Float64Array, size: number): void {
  for (let index = 1; index < size; index++) {
    const value = buffer[index] as number;
    let place = index;
    while (place > 0 && (buffer[place - 1] as number) > value) {
      buffer[place] = buffer[place - 1] as number;
      place--;
    }
    buffer[place] = value;
  }
}
