import type { Clock } from '../../src/main/base/clock';

/** A clock that moves only when the test moves it. */
export class FakeClock implements Clock {
  constructor(
    public wallMs = 1_800_000_000_000,
    public sinceBootMs = 1_000_000,
  ) {}

  readonly nowMs = (): number => this.wallMs;
  readonly monotonicMs = (): number => this.sinceBootMs;

  /** Moves wall time and monotonic time. */
  advance(ms: number): void {
    this.wallMs += ms;
    this.sinceBootMs += ms;
  }
}
