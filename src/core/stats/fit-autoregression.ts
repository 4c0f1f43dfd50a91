/**
 * Fits the weights with which the last `order` values predict the next one, the newest first: the Yule-Walker equations
 * by the Levinson-Durbin recursion (Brockwell and Davis, Time Series: Theory and Methods, 8.2).
 *
 * @param values of mean 0; NaN for a missing one
 * @returns zeros for a constant
 */
export function fitAutoregression(values: Float64Array, order: number): Float64Array {
  const covariances = new Float64Array(order + 1);
  for (let lag = 0; lag <= order; lag++) {
    let sum = 0;
    for (let row = lag; row < values.length; row++) {
      const product = (values[row] as number) * (values[row - lag] as number);
      if (Number.isFinite(product)) sum += product;
    }
    covariances[lag] = sum;
  }
  let weights = new Float64Array(order);
  let error = covariances[0] as number;
  if (!(error > 0)) return weights;
  // A trace of noise keeps the equations solvable for values that predict one another exactly.
  error *= 1 + 1e-9;
  for (let lag = 1; lag <= order; lag++) {
    let rest = covariances[lag] as number;
    for (let inner = 1; inner < lag; inner++)
      rest -= (weights[inner - 1] as number) * (covariances[lag - inner] as number);
    const reflection = rest / error;
    const next = weights.slice();
    next[lag - 1] = reflection;
    for (let inner = 1; inner < lag; inner++) {
      next[inner - 1] = (weights[inner - 1] as number) - reflection * (weights[lag - inner - 1] as number);
    }
    weights = next;
    error *= 1 - reflection * reflection;
    if (!(error > 0)) break;
  }
  return weights;
}
