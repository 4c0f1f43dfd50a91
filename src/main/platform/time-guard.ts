import type { Clock } from '../base/clock';

/**
 * Why nothing is known of the time before a tick: the first one; the machine was suspended; somebody set the clock; the
 * process itself did not run.
 */
export type GapCause = 'start' | 'suspend' | 'clock-jump' | 'missed';

export interface GuardedTick {
  readonly atMs: number;
  readonly gap: false | GapCause;
  /** Heartbeats that should have been since the tick before and were not; time in suspend does not count. */
  readonly missedTicks: number;
}

export interface TimeGuard {
  /** @param intervalMs after which this tick was meant to come */
  tick(intervalMs: number): GuardedTick;
}

export interface TimeGuardOptions {
  readonly clock: Clock;
  /** Seconds since boot, suspend included (/proc/uptime). NaN where the machine does not tell. */
  readonly readUptimeSeconds: () => number;
}

/** Slewing moves the clock by at most 0.5 ms a second, and uptime has a resolution of 10 ms. */
const TOLERANCE_MS = 1_000;
/** Later than so many intervals is no longer a late tick but a missed one. */
const MISSED_AFTER_INTERVALS = 2.5;

/**
 * Tells the ticks before which time did not pass as usual, so that no rate is formed over them. Suspend shows as uptime
 * running ahead of the monotonic clock, which stands still meanwhile; a set clock as wall time leaving both.
 */
export function createTimeGuard({ clock, readUptimeSeconds }: TimeGuardOptions): TimeGuard {
  let last: { readonly wallMs: number; readonly monotonicMs: number; readonly uptimeMs: number } | undefined;

  return {
    tick(intervalMs) {
      const now = {
        wallMs: clock.nowMs(),
        monotonicMs: clock.monotonicMs(),
        uptimeMs: readUptimeSeconds() * 1000,
      };
      const before = last;
      last = now;
      if (before === undefined) return { atMs: now.wallMs, gap: 'start', missedTicks: 0 };
      const elapsedMs = now.monotonicMs - before.monotonicMs;
      const suspendedMs = now.uptimeMs - before.uptimeMs - elapsedMs;
      const wallDriftMs = now.wallMs - before.wallMs - elapsedMs;
      const isMissed = elapsedMs > intervalMs * MISSED_AFTER_INTERVALS;
      return {
        atMs: now.wallMs,
        gap:
          suspendedMs > TOLERANCE_MS
            ? 'suspend'
            : Math.abs(wallDriftMs) > TOLERANCE_MS
              ? 'clock-jump'
              : isMissed
                ? 'missed'
                : false,
        missedTicks: Math.max(0, Math.round(elapsedMs / intervalMs) - 1),
      };
    },
  };
}
