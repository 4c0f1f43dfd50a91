import type { Clock } from './clock';
import { contained, reportError } from './contain';
import type { Stop } from './lifecycle';

export interface Tick {
  /** Instant at which the tick was due, on the wall-clock grid, if it was punctual; otherwise its real time. */
  readonly atMs: number;
  readonly monotonicMs: number;
  /** Lateness by the monotonic clock: suspend and a change of the clock do not count. */
  readonly latenessMs: number;
  /** Ticks missing since the previous one. */
  readonly missed: number;
}

/** A tick later than this share of the interval reports its real time. */
const PUNCTUAL_SHARE = 0.1;

/**
 * Ticks on the grid of the wall clock (each full second, for an interval of one second): equally spaced timestamps need
 * almost no space in the store, and histories of several machines align. The first tick comes immediately.
 *
 * @param intervalMs read before each wait, so that it may change
 */
export function startTicker(clock: Clock, intervalMs: () => number, onTick: (tick: Tick) => void): Stop {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let lastMonotonicMs: number | undefined;

  function schedule(): void {
    const stepMs = intervalMs();
    const nowMs = clock.nowMs();
    let dueMs = Math.ceil(nowMs / stepMs) * stepMs;
    // A timer may fire slightly early: that tick has run already.
    if (dueMs - nowMs < stepMs * PUNCTUAL_SHARE) dueMs += stepMs;
    const dueMonotonicMs = clock.monotonicMs() + dueMs - nowMs;
    timer = setTimeout(
      contained('a tick', () => tick(dueMs, dueMonotonicMs, stepMs)),
      dueMs - nowMs,
    );
  }

  function tick(dueMs: number, dueMonotonicMs: number, stepMs: number): void {
    if (stopped) return;
    const monotonicMs = clock.monotonicMs();
    const nowMs = clock.nowMs();
    const punctual = Math.abs(nowMs - dueMs) <= stepMs * PUNCTUAL_SHARE;
    const elapsedMs = lastMonotonicMs === undefined ? stepMs : monotonicMs - lastMonotonicMs;
    lastMonotonicMs = monotonicMs;
    try {
      onTick({
        latenessMs: Math.max(0, monotonicMs - dueMonotonicMs),
        atMs: punctual ? dueMs : nowMs,
        monotonicMs,
        missed: Math.max(0, Math.round(elapsedMs / stepMs) - 1),
      });
    } catch (error) {
      reportError('a tick', error);
    } finally {
      if (!stopped) schedule();
    }
  }

  timer = setTimeout(
    contained('a tick', () => tick(clock.nowMs(), clock.monotonicMs(), intervalMs())),
    0,
  );
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
