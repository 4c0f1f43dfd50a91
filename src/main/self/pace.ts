import type { Frame } from '../../shared/model/frame';
import type { Tick } from '../base/ticker';

/** How many ticks the quantiles look back on. */
const REMEMBERED_TICKS = 600;

/** How the tick itself does: counted and timed around each one. */
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

  /** Of how long ticks took. @returns null before the first tick */
  quantileMs(quantile: number): number | null {
    return this.#quantileOf(this.#durationsMs, quantile);
  }

  /** Of how much later than due ticks began. @returns null before the first tick */
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
