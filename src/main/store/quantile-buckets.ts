/** Number of values that represent a tier's bucket, including the least and the greatest. */
const SPREAD_POINTS = 9;

/** Content of one bucket of a result: values, and the number of samples that each represents. */
interface Gathered {
  readonly values: number[];
  readonly weights: number[];
  /** True if each value is one sample, so that the quantile is exact. */
  isExact: boolean;
}

/** Gathers the values of one series by the buckets of a grid, to compute quantiles. */
export class QuantileBuckets {
  #gathered: (Gathered | undefined)[] = [];

  reset(): void {
    this.#gathered = [];
  }

  addSample(bucket: number, value: number): void {
    this.#of(bucket).values.push(value);
    this.#of(bucket).weights.push(1);
  }

  /**
   * Adds a bucket of a tier. The distribution of its samples is unknown, so they are taken as spread evenly from the
   * least to the mean and from there to the greatest, in proportions that preserve the mean.
   */
  addSpread(bucket: number, min: number, max: number, sum: number, count: number): void {
    const gathered = this.#of(bucket);
    const points = min === max ? 1 : Math.min(count, SPREAD_POINTS);
    const mean = Math.min(max, Math.max(min, sum / count));
    const lower = (max - mean) / (max - min);
    for (let point = 0; point < points; point++) {
      const share = point / (points - 1);
      gathered.values.push(
        point === points - 1
          ? max
          : share < lower
            ? min + ((mean - min) * share) / lower
            : Math.min(max, mean + ((max - mean) * (share - lower)) / (1 - lower)),
      );
      gathered.weights.push(count / points);
    }
    if (points < count) gathered.isExact = false;
  }

  /**
   * @param at from 0, the least, to 1, the greatest; interpolated between two values, as Prometheus does
   * @returns NaN for an empty bucket
   */
  quantile(bucket: number, at: number): number {
    const gathered = this.#gathered[bucket];
    if (gathered === undefined) return Number.NaN;
    return gathered.isExact ? quantileOf(gathered.values, at) : weightedQuantileOf(gathered, at);
  }

  #of(bucket: number): Gathered {
    let gathered = this.#gathered[bucket];
    if (gathered === undefined) {
      gathered = { values: [], weights: [], isExact: true };
      this.#gathered[bucket] = gathered;
    }
    return gathered;
  }
}

function quantileOf(values: readonly number[], at: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = at * (sorted.length - 1);
  return between(sorted[Math.floor(rank)] as number, sorted[Math.ceil(rank)] as number, rank % 1);
}

/** Computes the same if a value has as many ranks as it represents samples. */
function weightedQuantileOf({ values, weights }: Gathered, at: number): number {
  const order = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number));
  const rank = at * (weights.reduce((total, weight) => total + weight, 0) - 1);
  let start = 0;
  let below = Number.NaN;
  for (const index of order) {
    const value = values[index] as number;
    if (rank < start) return between(below, value, rank - (start - 1));
    start += weights[index] as number;
    if (rank <= start - 1) return value;
    below = value;
  }
  // Reached only because of rounding in the sum of the weights.
  return below;
}

/** Interpolates, without a product if both are equal: infinity minus infinity is NaN. */
function between(lower: number, upper: number, share: number): number {
  return lower === upper || share === 0 ? lower : lower + (upper - lower) * share;
}
