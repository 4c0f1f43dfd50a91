import type { Frame } from '../../shared/model/frame';
import type { Tick } from '../base/ticker';

/** Ticks that the quantiles cover. */
const REMEMBERED_TICKS = 600;

/** Counts and times each tick. */
export class Pace {
  readonly #durationsMs = new Float64Array(REMEMBERED_TICKS);
  readonly #latenessMs = new Float64Array(REMEMBERED_TICKS);
  #beganMs = 0;
  ticks = 0;
  gaps = 0;
  dropped = 0;
  lastDurationMs = Number.NaN;
  latenessMs = 0;

  constructor(private readonly monotonicMs: () => number) {}

  begin(tick: Tick): void {
    this.#beganMs = this.monotonicMs();
    this.dropped += tick.missed;
    this.latenessMs = tick.latenessMs;
  }

  end(frame: Frame): void {
    this.lastDurationMs = this.monotonicMs() - this.#beganMs;
    this.#durationsMs[this.ticks % REMEMBERED_TICKS] = this.lastDurationMs;
    this.#latenessMs[this.ticks % REMEMBERED_TICKS] = this.latenessMs;
    this.ticks++;
    // Nothing is missing before the first.
    if (frame.gap && frame.sequence > 1) this.gaps++;
  }

  /** Returns a quantile of the durations of ticks. @returns null before the first tick */
  quantileMs(quantile: number): number | null {
    return this.#quantileOf(this.#durationsMs, quantile);
  }

  /** Returns a quantile of the lateness of ticks. @returns null before the first tick */
  latenessQuantileMs(quantile: number): number | null {
    return this.#quantileOf(this.#latenessMs, quantile);
  }

  #quantileOf(valuesMs: Float64Array, quantile: number): number | null {
    const known = Math.min(this.ticks, REMEMBERED_TICKS);
    if (known === 0) return null;
    const sorted = valuesMs.slice(0, known).sort();
    return sorted[Math.min(known - 1, Math.floor(quantile * known))] as number;
  }
}
