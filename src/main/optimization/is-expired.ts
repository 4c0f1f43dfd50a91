import type { ChangeRecord } from '../changes/change-record';
import type { KnobDriver } from '../changes/knob-driver';
import { TICKS_PER_SECOND } from '../platform/knob-reading';

/** Checks the clock and the time since boot, because a clock may have been set back. */
export function isExpired(
  { intent }: ChangeRecord,
  { nowMs, driver }: { readonly nowMs: () => number; readonly driver: KnobDriver },
): boolean {
  if (intent.expiresAtMs === null) return false;
  if (intent.expiresAtMs <= nowMs()) return true;
  if (intent.sinceTicks === undefined || intent.bootId !== driver.bootId) return false;
  const sinceMs = ((driver.uptimeTicks - intent.sinceTicks) * 1_000) / TICKS_PER_SECOND;
  return sinceMs >= intent.expiresAtMs - intent.atMs;
}
