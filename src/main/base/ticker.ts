import type { Clock } from './clock';
import { contained, reportError } from './contain';
import type { Stop } from './lifecycle';

export interface Tick {
  /** The instant that the beat was due, on the wall-clock grid, where it came in time; else when it came. */
  readonly atMs: number;
  readonly monotonicMs: number;
  /** How much later than due it came, by the monotonic clock: neither suspend nor a clock that was set counts. */
  readonly latenessMs: number;
  /** How many beats should have been since the one before, and were not. */
  readonly missed: number;
}

/** A beat that is later than this share of the interval says when it really was. */
const PUNCTUAL_SHARE = 0.1;

/**
 * Beats on the wall clock's grid (each full second, for an interval of one second): stamps that are equally spaced cost
 * the store next to nothing, and histories of several machines line up. The first beat comes at once.
 *
 * @param intervalMs asked before each wait, so that it may change
 */
export function startTicker(clock: Clock, intervalMs: () => number, onTick: (tick: Tick) => void): Stop {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let lastMonotonicMs: number | undefined;

  function schedule(): void {
    const stepMs = intervalMs();
    const nowMs = clock.nowMs();
    let dueMs = Math.ceil(nowMs / stepMs) * stepMs;
    // A timer may fire a hair early: that beat has been given already.
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
