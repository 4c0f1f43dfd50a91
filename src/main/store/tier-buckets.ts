import { fromSteps, type Scale } from './scale';

/** The non-empty buckets of one series in one period of a tier: their start times, and the tier's five columns. */
export interface TierSeries {
  readonly times: Float64Array;
  readonly columns: readonly Float64Array[];
}

/** A sum this close to a whole number of steps is rounded to it; the difference is rounding error of the addition. */
const ROUNDING_ERROR = 1e-9;

interface Bucket {
  min: number;
  max: number;
  sum: number;
  count: number;
  last: number;
  lastAtMs: number;
}

/**
 * Gathers one series into a tier's buckets. Samples may be added in any order, and a bucket may be added as two halves.
 */
export class TierBuckets {
  readonly #buckets = new Map<number, Bucket>();
  /** The bucket of the last addition; the next one nearly always belongs to it too. */
  #recent: Bucket | undefined;
  #recentStartMs = Number.NaN;

  constructor(private readonly widthMs: number) {}

  /** Adds samples (count 1) or finer buckets. If instants are equal, the later addition becomes `last`. */
  add(atMs: number, min: number, max: number, sum: number, count: number, last: number): void {
    const startMs = Math.floor(atMs / this.widthMs) * this.widthMs;
    const bucket = startMs === this.#recentStartMs ? this.#recent : this.#buckets.get(startMs);
    if (bucket === undefined) {
      this.#recent = { min, max, sum, count, last, lastAtMs: atMs };
      this.#recentStartMs = startMs;
      this.#buckets.set(startMs, this.#recent);
      return;
    }
    this.#recent = bucket;
    this.#recentStartMs = startMs;
    if (min < bucket.min) bucket.min = min;
    if (max > bucket.max) bucket.max = max;
    bucket.sum += sum;
    bucket.count += count;
    if (atMs >= bucket.lastAtMs) {
      bucket.last = last;
      bucket.lastAtMs = atMs;
    }
  }

  /** Returns the buckets in ascending order, and empties this object. */
  take(scale: Scale): TierSeries {
    const sorted = [...this.#buckets].sort(([a], [b]) => a - b);
    this.#buckets.clear();
    this.#recent = undefined;
    this.#recentStartMs = Number.NaN;
    const column = (pick: (bucket: (typeof sorted)[number][1]) => number) =>
      Float64Array.from(sorted, ([, bucket]) => pick(bucket));
    return {
      times: Float64Array.from(sorted, ([startMs]) => startMs),
      columns: [
        column(({ min }) => min),
        column(({ max }) => max),
        column(({ sum }) => snap(sum, scale)),
        column(({ count }) => count),
        column(({ last }) => last),
      ],
    };
  }
}

/** Removes the random last bits of sums of decimals, which would not compress. */
function snap(sum: number, scale: Scale): number {
  const snapped = fromSteps(Math.round((sum * scale.divisor) / scale.multiplier), scale);
  return Math.abs(snapped - sum) <= Math.abs(sum) * ROUNDING_ERROR ? snapped : sum;
}
