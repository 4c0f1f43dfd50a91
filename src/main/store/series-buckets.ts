import type { Aggregation } from '../../shared/contract/schemas';
import type { Grid } from './grid';
import { QuantileBuckets } from './quantile-buckets';

/** An empty bucket between two samples is not a gap if they are within this many of the shortest distances. */
const BRIDGED_DISTANCES = 2.5;
const MEDIAN = 0.5;

/**
 * Gathers one series into the buckets of a grid. Samples are nearly ascending: after a clock was set back they overlap,
 * and all of them count. Reused for the next series after {@link reset}.
 */
export class SeriesBuckets {
  readonly #min: Float64Array;
  readonly #max: Float64Array;
  readonly #sum: Float64Array;
  readonly #count: Float64Array;
  readonly #last: Float64Array;
  readonly #firstAtMs: Float64Array;
  readonly #lastAtMs: Float64Array;
  readonly #increase: Float64Array;
  readonly #increaseMs: Float64Array;
  readonly #reachMs: Float64Array;
  readonly #quantiles: QuantileBuckets | undefined;
  #previousAtMs = Number.NEGATIVE_INFINITY;
  #previous = 0;
  #shortestMs = Number.POSITIVE_INFINITY;
  #isCounter = false;

  /**
   * @param keepsValues true if quantiles will be requested, which takes more memory than everything else together
   */
  constructor(
    readonly grid: Grid,
    keepsValues: boolean,
  ) {
    this.#quantiles = keepsValues ? new QuantileBuckets() : undefined;
    const create = () => new Float64Array(grid.count);
    this.#min = create();
    this.#max = create();
    this.#sum = create();
    this.#count = create();
    this.#last = create();
    this.#firstAtMs = create();
    this.#lastAtMs = create();
    this.#increase = create();
    this.#increaseMs = create();
    this.#reachMs = create();
  }

  /** @param isCounter true if a fall means that the count restarted from zero */
  reset(isCounter: boolean): void {
    this.#isCounter = isCounter;
    this.#quantiles?.reset();
    this.#min.fill(Number.POSITIVE_INFINITY);
    this.#max.fill(Number.NEGATIVE_INFINITY);
    this.#sum.fill(0);
    this.#count.fill(0);
    this.#firstAtMs.fill(Number.POSITIVE_INFINITY);
    this.#lastAtMs.fill(Number.NEGATIVE_INFINITY);
    this.#increase.fill(0);
    this.#increaseMs.fill(0);
    this.#reachMs.fill(0);
    this.#previousAtMs = Number.NEGATIVE_INFINITY;
    this.#shortestMs = Number.POSITIVE_INFINITY;
  }

  /** Adds those of the first `count` samples that are in [fromMs, toMs). */
  addSamples(
    times: Float64Array,
    values: Float64Array,
    count: number,
    fromMs = Number.NEGATIVE_INFINITY,
    toMs = Number.POSITIVE_INFINITY,
  ): void {
    for (let index = 0; index < count; index++) {
      const atMs = times[index] as number;
      if (atMs < fromMs || atMs >= toMs) continue;
      const value = values[index] as number;
      this.#add(atMs, value, value, value, 1, value, 0);
      index = this.#addRun(times, values, index + 1, count, toMs) - 1;
    }
  }

  /**
   * Adds the samples from `first` on that ascend within the bucket of the previous one. Nearly all do, and the state of
   * the bucket is then read and written once for many.
   *
   * @returns the index of the first sample that was not added
   */
  #addRun(times: Float64Array, values: Float64Array, first: number, count: number, toMs: number): number {
    const { fromMs, stepMs } = this.grid;
    let beforeMs = this.#previousAtMs;
    const bucket = Math.floor((beforeMs - fromMs) / stepMs);
    // The newest sample of the bucket is the previous one, or another that overlaps it.
    if (!(bucket >= 0 && bucket < this.grid.count) || this.#lastAtMs[bucket] !== beforeMs) return first;
    const endMs = Math.min(fromMs + (bucket + 1) * stepMs, toMs);
    let before = this.#previous;
    let min = this.#min[bucket] as number;
    let max = this.#max[bucket] as number;
    let sum = this.#sum[bucket] as number;
    let increase = this.#increase[bucket] as number;
    let shortestMs = this.#shortestMs;
    const startMs = beforeMs;
    let index = first;
    for (; index < count; index++) {
      const atMs = times[index] as number;
      if (atMs <= beforeMs || atMs >= endMs) break;
      const value = values[index] as number;
      const elapsedMs = atMs - beforeMs;
      if (elapsedMs < shortestMs) shortestMs = elapsedMs;
      const rise = value - before;
      increase += rise < 0 && this.#isCounter ? value : rise;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      this.#quantiles?.addSample(bucket, value);
      beforeMs = atMs;
      before = value;
    }
    if (index === first) return first;
    this.#min[bucket] = min;
    this.#max[bucket] = max;
    this.#sum[bucket] = sum;
    (this.#count[bucket] as number) += index - first;
    this.#increase[bucket] = increase;
    (this.#increaseMs[bucket] as number) += beforeMs - startMs;
    this.#shortestMs = shortestMs;
    this.#lastAtMs[bucket] = beforeMs;
    this.#last[bucket] = before;
    this.#previousAtMs = beforeMs;
    this.#previous = before;
    return index;
  }

  /** Adds the buckets of a tier that begin in [fromMs, toMs), each by its start. */
  addStatistics(
    times: Float64Array,
    [min, max, sum, counts, last]: readonly Float64Array[],
    { widthMs, fromMs, toMs }: { readonly widthMs: number; readonly fromMs: number; readonly toMs: number },
  ): void {
    if (!min || !max || !sum || !counts || !last) throw new Error('a tier has five columns');
    for (let index = 0; index < times.length; index++) {
      const atMs = times[index] as number;
      if (atMs < fromMs || atMs >= toMs) continue;
      this.#add(
        atMs,
        min[index] as number,
        max[index] as number,
        sum[index] as number,
        counts[index] as number,
        last[index] as number,
        widthMs,
      );
    }
  }

  #add(atMs: number, min: number, max: number, sum: number, count: number, last: number, widthMs: number): void {
    const { fromMs, stepMs } = this.grid;
    const bucket = Math.floor((atMs - fromMs) / stepMs);
    if (bucket < -1 || bucket >= this.grid.count) return;
    const elapsedMs = atMs - this.#previousAtMs;
    // Equal instants are halves of one bucket that were sealed separately.
    if (elapsedMs >= 0) {
      if (elapsedMs > 0 && elapsedMs < this.#shortestMs) this.#shortestMs = elapsedMs;
      if (bucket >= 0 && this.#previousAtMs >= fromMs + (bucket - 1) * stepMs) {
        const rise = last - this.#previous;
        (this.#increase[bucket] as number) += rise < 0 && this.#isCounter ? last : rise;
        (this.#increaseMs[bucket] as number) += elapsedMs;
      }
      this.#previousAtMs = atMs;
      this.#previous = last;
    }
    if (bucket < 0) return;
    if (this.#quantiles !== undefined) {
      if (widthMs === 0) this.#quantiles.addSample(bucket, last);
      else this.#quantiles.addSpread(bucket, min, max, sum, count);
    }
    if (widthMs > (this.#reachMs[bucket] as number)) this.#reachMs[bucket] = widthMs;
    if (min < (this.#min[bucket] as number)) this.#min[bucket] = min;
    if (max > (this.#max[bucket] as number)) this.#max[bucket] = max;
    (this.#sum[bucket] as number) += sum;
    (this.#count[bucket] as number) += count;
    if (atMs < (this.#firstAtMs[bucket] as number)) this.#firstAtMs[bucket] = atMs;
    if (atMs >= (this.#lastAtMs[bucket] as number)) {
      this.#lastAtMs[bucket] = atMs;
      this.#last[bucket] = last;
    }
  }

  /**
   * Returns one number a bucket; null for an empty one.
   *
   * @param quantile from 0 to 1, for that aggregation
   */
  finish(aggregation: Aggregation, quantile = MEDIAN): (number | null)[] {
    const values = Array.from({ length: this.grid.count }, (_, bucket) => this.#value(aggregation, bucket, quantile));
    if (aggregation !== 'sum' && aggregation !== 'count') this.#bridge(values);
    return values;
  }

  /** Fills single empty buckets: samples that drift against the grid skip one now and then, which is not a gap. */
  #bridge(values: (number | null)[]): void {
    let before = -1;
    for (let bucket = 0; bucket < values.length; bucket++) {
      if ((this.#count[bucket] as number) === 0) continue;
      const usualMs = Math.max(this.#shortestMs, this.#reachMs[bucket] as number, this.#reachMs[before] ?? 0);
      const distanceMs = (this.#firstAtMs[bucket] as number) - (this.#lastAtMs[before] ?? Number.NEGATIVE_INFINITY);
      const isNear = distanceMs <= usualMs * BRIDGED_DISTANCES;
      if (isNear) values.fill(values[before] ?? null, before + 1, bucket);
      before = bucket;
    }
  }

  #value(aggregation: Aggregation, bucket: number, quantile: number): number | null {
    const count = this.#count[bucket] as number;
    if (count === 0) return null;
    switch (aggregation) {
      case 'avg':
        return finite((this.#sum[bucket] as number) / count);
      case 'min':
        return finite(this.#min[bucket] as number);
      case 'max':
        return finite(this.#max[bucket] as number);
      case 'sum':
        return finite(this.#sum[bucket] as number);
      case 'count':
        return count;
      case 'last':
        return finite(this.#last[bucket] as number);
      case 'quantile':
        return finite(this.#quantiles?.quantile(bucket, quantile) ?? Number.NaN);
      case 'rate': {
        const elapsedMs = this.#increaseMs[bucket] as number;
        return elapsedMs === 0 ? null : finite(((this.#increase[bucket] as number) / elapsedMs) * 1000);
      }
    }
  }
}

/** JSON cannot represent infinities. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
