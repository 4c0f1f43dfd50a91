import type { ScoreTrend as Trend } from '../../shared/contract/health-schemas';
import { theilSen } from '../stats/theil-sen';

const BUCKETS = 60;
/** Less than half of the window does not determine a trend. */
const LEAST_BUCKETS = BUCKETS / 2;

/** Trend of the score over a sliding window, from the means of its sixtieths. */
export class ScoreTrend {
  readonly #bucketMs: number;
  readonly #means: { readonly bucket: number; readonly mean: number }[] = [];
  #bucket = Number.NaN;
  #sum = 0;
  #count = 0;
  #trend: Trend | null = null;

  constructor(private readonly windowMs: number) {
    this.#bucketMs = windowMs / BUCKETS;
  }

  add(atMs: number, score: number): void {
    const bucket = Math.floor(atMs / this.#bucketMs);
    if (bucket !== this.#bucket) this.#close(bucket);
    this.#sum += score;
    this.#count++;
  }

  /** Null until half of the window is known. */
  get trend(): Trend | null {
    return this.#trend;
  }

  #close(next: number): void {
    if (this.#count > 0) this.#means.push({ bucket: this.#bucket, mean: this.#sum / this.#count });
    this.#bucket = next;
    this.#sum = 0;
    this.#count = 0;
    const known = this.#means.filter(({ bucket }) => bucket < next && bucket >= next - BUCKETS);
    this.#means.splice(0, this.#means.length, ...known);
    this.#trend = known.length < LEAST_BUCKETS ? null : this.#estimate();
  }

  #estimate(): Trend | null {
    const buckets = Float64Array.from(this.#means, ({ bucket }) => bucket);
    const means = Float64Array.from(this.#means, ({ mean }) => mean);
    const line = theilSen(buckets, means);
    return line === null ? null : { points: line.slope * BUCKETS, overMs: this.windowMs };
  }
}
