/**
 * Returns the quantile of sorted numbers, with linear interpolation between neighbors (type 7 of Hyndman and Fan, 1996,
 * "Sample quantiles in statistical packages"; the default of R and NumPy).
 *
 * @param sorted ascending
 * @param share 0-1
 * @returns NaN for no numbers
 * @example sortedQuantile(Float64Array.of(1, 2, 3, 4), 0.25) // 1.75
 */
export function sortedQuantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}
