import type { GapKind } from '../../shared/model/frame';
import type { Clock } from '../base/clock';

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
 * Detects gaps between ticks and their causes. A suspend shows as uptime running ahead of the monotonic clock, which
 * stops; a clock that was set shows as wall time leaving both; otherwise ticks are missing because the host was late.
 *
 * @returns a function that takes the planned interval, called on each tick, and returns the cause of the gap before it,
 * if there is one
 */
export function createTimeGuard({
  clock,
  readUptimeSeconds,
}: TimeGuardOptions): (intervalMs: number) => GapKind | undefined {
  let last: { readonly wallMs: number; readonly monotonicMs: number; readonly uptimeMs: number } | undefined;

  return (intervalMs) => {
    const now = {
      wallMs: clock.nowMs(),
      monotonicMs: clock.monotonicMs(),
      uptimeMs: readUptimeSeconds() * 1000,
    };
    const before = last;
    last = now;
    if (before === undefined) return 'start';
    const elapsedMs = now.monotonicMs - before.monotonicMs;
    const suspendedMs = now.uptimeMs - before.uptimeMs - elapsedMs;
    const wallDriftMs = now.wallMs - before.wallMs - elapsedMs;
    if (suspendedMs > TOLERANCE_MS) return 'suspend';
    if (Math.abs(wallDriftMs) > TOLERANCE_MS) return 'clock';
    return elapsedMs > intervalMs * MISSED_AFTER_INTERVALS ? 'late' : undefined;
  };
}
