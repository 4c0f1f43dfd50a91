import type { Clock } from '../base/clock';

/** Reasons for a gap before a tick: the first tick, a suspend, a clock that was set, or a process that did not run. */
type GapCause = 'start' | 'suspend' | 'clock-jump' | 'missed';

interface GuardedTick {
  readonly atMs: number;
  readonly gap: false | GapCause;
  /** Ticks that were missed since the last one, excluding suspend. */
  readonly missedTicks: number;
}

export interface TimeGuardOptions {
  readonly clock: Clock;
  /** Returns seconds since boot, including suspend (/proc/uptime); NaN if unknown. */
  readonly readUptimeSeconds: () => number;
}

/** Slewing moves the clock by at most 0.5 ms a second, and uptime has a resolution of 10 ms. */
const TOLERANCE_MS = 1_000;
/** A tick later than this many intervals counts as missed. */
const MISSED_AFTER_INTERVALS = 2.5;

/**
 * Detects gaps, across which no rate is computed. A suspend shows as uptime running ahead of the monotonic clock, which
 * stops; a clock that was set shows as wall time leaving both.
 *
 * @returns a function that takes the planned interval, called on each tick
 */
export function createTimeGuard({ clock, readUptimeSeconds }: TimeGuardOptions): (intervalMs: number) => GuardedTick {
  let last: { readonly wallMs: number; readonly monotonicMs: number; readonly uptimeMs: number } | undefined;

  return (intervalMs) => {
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
  };
}
