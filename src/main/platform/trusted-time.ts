import { DAY_MS, HOUR_MS } from '../../shared/model/time';
import { readPlainFileSync } from '../base/plain-file';
import { isNumber, isText, withFields } from '../base/shape';
import { writeOwnFile } from '../base/write-own-file';
import type { TimeGuardOptions } from './time-guard';

/** The time by which old data may be deleted. */
export type TrustedTime = ReturnType<typeof createTrustedTime>;

export interface TrustedTimeOptions extends TimeGuardOptions {
  readonly file: string;
  /** Differs after each boot; empty if unknown. */
  readonly bootId: string;
  /** Time of the last stored data if no state was saved; undefined if there is none. */
  readonly lastStoredMs: () => number | undefined;
}

/** Knowledge about the time at one moment. */
interface Known {
  readonly trustedMs: number;
  readonly wallMs: number;
  readonly uptimeMs: number;
  readonly bootId: string;
  readonly steadyMs: number;
}

/** A clock that was set forward by less deletes hardly any data too early. */
const SLACK_MS = HOUR_MS;
/** A shorter jump at a start is taken for time without power. */
const USUAL_DOWNTIME_MS = DAY_MS;
/** Steady awake time after which a clock is accepted. */
const CONFIRMED_AFTER_MS = 6 * HOUR_MS;
/** Larger than one step of a time server. */
const STEADY_WITHIN_MS = 10_000;
const LARGEST_BYTES = 4096;

/**
 * Follows the wall clock while it advances normally. After a jump forward, or a start later than a usual downtime
 * explains, it advances by the time since boot until the new time is confirmed, because a wrong clock must not make
 * history old.
 */
export function createTrustedTime(options: TrustedTimeOptions) {
  const { clock, readUptimeSeconds, bootId, file } = options;
  let known = takeUp(options, read());
  let monotonicMs = clock.monotonicMs();

  function read(): Pick<Known, 'wallMs' | 'uptimeMs' | 'bootId'> {
    const uptimeMs = readUptimeSeconds() * 1000;
    return { wallMs: clock.nowMs(), uptimeMs: Number.isNaN(uptimeMs) ? clock.monotonicMs() : uptimeMs, bootId };
  }

  function update(): Known {
    const now = read();
    const awakeMs = Math.max(0, clock.monotonicMs() - monotonicMs);
    monotonicMs += awakeMs;
    const passedMs = Math.max(0, now.uptimeMs - known.uptimeMs);
    const isSteady = Math.abs(now.wallMs - known.wallMs - passedMs) <= STEADY_WITHIN_MS;
    const steadyMs = isSteady ? known.steadyMs + awakeMs : 0;
    const trustedMs = steadyMs >= CONFIRMED_AFTER_MS ? now.wallMs : known.trustedMs + passedMs;
    known = { ...now, steadyMs, trustedMs };
    return known;
  }

  /** Returns the milliseconds by which the wall clock is ahead of the confirmed time; 0 if it is confirmed. */
  function unconfirmedMs(): number {
    const { wallMs, trustedMs } = update();
    return wallMs - trustedMs > SLACK_MS ? wallMs - trustedMs : 0;
  }

  /** Saves the state, so that a restart confirms nothing. Never throws. */
  function save(): void {
    try {
      writeOwnFile(file, `${JSON.stringify(update())}\n`);
    } catch {
      // Saved again in a few minutes. Without it a restart relies on the stored data.
    }
  }

  return {
    /** The wall clock while it is confirmed; otherwise the last confirmed time plus the time since then. */
    nowMs() {
      const aheadMs = unconfirmedMs();
      return aheadMs === 0 ? known.wallMs : known.trustedMs;
    },
    unconfirmedMs,
    /** Awake time since the clock was last set, or since that became unknown. */
    steadyMs: () => update().steadyMs,
    /** Accepts the wall clock, as confirmed by a person or a time server. */
    confirm() {
      known = { ...update(), trustedMs: clock.nowMs() };
      save();
    },
    save,
  };
}

/** Derives the current state from the file of an earlier run. */
function takeUp({ file, lastStoredMs }: TrustedTimeOptions, now: Pick<Known, 'wallMs' | 'uptimeMs' | 'bootId'>): Known {
  const saved = readSaved(file);
  if (saved === undefined) {
    const lastMs = lastStoredMs() ?? now.wallMs;
    return { ...now, trustedMs: afterDowntime(lastMs, now.wallMs), steadyMs: 0 };
  }
  const isSameBoot = now.bootId !== '' && saved.bootId === now.bootId && now.uptimeMs >= saved.uptimeMs;
  const passedMs = isSameBoot ? now.uptimeMs - saved.uptimeMs : 0;
  const awayMs = now.wallMs - saved.wallMs - passedMs;
  const isSteady = isSameBoot ? Math.abs(awayMs) <= STEADY_WITHIN_MS : awayMs >= 0 && awayMs <= USUAL_DOWNTIME_MS;
  const trustedMs = saved.trustedMs + passedMs;
  return {
    ...now,
    trustedMs: isSameBoot ? trustedMs : afterDowntime(trustedMs, now.wallMs),
    steadyMs: isSteady ? saved.steadyMs : 0,
  };
}

function afterDowntime(trustedMs: number, wallMs: number): number {
  const downMs = wallMs - trustedMs;
  return downMs > 0 && downMs <= USUAL_DOWNTIME_MS ? wallMs : trustedMs;
}

const isKnown = withFields({
  ...{ trustedMs: isNumber, wallMs: isNumber, uptimeMs: isNumber, steadyMs: isNumber },
  bootId: isText,
});

function readSaved(file: string): Known | undefined {
  try {
    const saved = JSON.parse(readPlainFileSync(file, LARGEST_BYTES)) as Known;
    return isKnown(saved) ? saved : undefined;
  } catch {
    return undefined;
  }
}
