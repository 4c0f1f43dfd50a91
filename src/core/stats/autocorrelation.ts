/**
 * Computes the autocorrelation at lags 0 to `maximumLag`, each from all pairs at that distance and scaled by the number
 * of pairs, so that a cycle keeps its height at long lags.
 *
 * @param values finite
 * @returns zeros for a constant
 */
export function autocorrelation(values: Float64Array, maximumLag: number): Float64Array {
  const size = values.length;
  const correlations = new Float64Array(maximumLag + 1);
  let mean = 0;
  for (const value of values) mean += value / size;
  const centered = values.map((value) => value - mean);
  let variance = 0;
  for (const value of centered) variance += (value * value) / size;
  if (!(variance > mean * mean * 1e-24)) return correlations;
  for (let lag = 0; lag <= maximumLag; lag++) {
    let sum = 0;
    for (let step = lag; step < size; step++) sum += (centered[step] as number) * (centered[step - lag] as number);
    correlations[lag] = sum / ((size - lag) * variance);
  }
  return correlations;
}
