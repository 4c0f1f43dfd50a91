export interface LoessOptions {
  /** How many neighbors take part. More than there are make it ever straighter. */
  readonly neighbors: number;
  /** Fitted at every so many positions and joined by lines between. */
  readonly jump?: number;
  /** By value: 0 leaves it out. */
  readonly weights?: Float64Array;
  /** Where to begin and end, in steps: -1 and `values.length` reach one step beyond the values. */
  readonly from?: number;
  readonly to?: number;
}

/**
 * Local straight lines with tricube weights through values on equal steps (Cleveland, "Robust locally weighted regression
 * and smoothing scatterplots", 1979), as the seasonal-trend decomposition uses them.
 */
export function loess(values: Float64Array, options: LoessOptions): Float64Array {
  const { jump = 1, from = 0, to = values.length - 1 } = options;
  const smooth = new Float64Array(to - from + 1);
  let previous = from;
  for (let position = from; ; position = Math.min(position + jump, to)) {
    const here = fitAt(values, position, options);
    const before = smooth[previous - from] as number;
    for (let between = previous + 1; between < position; between++) {
      smooth[between - from] = before + ((here - before) * (between - previous)) / (position - previous);
    }
    smooth[position - from] = here;
    if (position === to) return smooth;
    previous = position;
  }
}

function fitAt(values: Float64Array, position: number, { neighbors, weights }: LoessOptions): number {
  const size = values.length;
  const taken = Math.min(neighbors, size);
  const first = Math.min(Math.max(0, position - (taken >> 1)), size - taken);
  const last = first + taken - 1;
  const reach =
    Math.max(position - first, last - position) + (neighbors > size ? Math.floor((neighbors - size) / 2) : 0);
  let total = 0;
  let meanOffset = 0;
  let meanValue = 0;
  const weightOf = (step: number) => {
    const distance = Math.abs(step - position);
    // The ends as in Cleveland's own code: the very near count whole, the very far not at all.
    const near = distance <= 0.001 * reach ? 1 : distance <= 0.999 * reach ? (1 - (distance / reach) ** 3) ** 3 : 0;
    return near * (weights === undefined ? 1 : (weights[step] as number));
  };
  for (let step = first; step <= last; step++) {
    const weight = weightOf(step);
    total += weight;
    meanOffset += weight * (step - position);
    meanValue += weight * (values[step] as number);
  }
  if (total === 0) return values[Math.min(Math.max(0, position), size - 1)] as number;
  meanOffset /= total;
  meanValue /= total;
  let spread = 0;
  let rise = 0;
  for (let step = first; step <= last; step++) {
    const weight = weightOf(step);
    const offset = step - position - meanOffset;
    spread += weight * offset * offset;
    rise += weight * offset * (values[step] as number);
  }
  const enough = Math.sqrt(spread / total) > 0.001 * (size - 1);
  return enough ? meanValue - (meanOffset * rise) / spread : meanValue;
}
