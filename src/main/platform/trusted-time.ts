import { DAY_MS, HOUR_MS } from '../../shared/model/time';
import type { Clock } from '../base/clock';
import { readPlainFileSync } from '../base/plain-file';
import { isNumber, isText, withFields } from '../base/shape';
import { writeOwnFile } from '../base/write-own-file';

/** The time that old data may be deleted by. */
export interface TrustedTime {
  /** The wall clock while it is confirmed; else how late it was when it still was, and the time that has passed since. */
  nowMs(): number;
  /** How far the wall clock is ahead of what is confirmed; 0 where it is confirmed. */
  unconfirmedMs(): number;
  /** Awake time since the clock was last set, or since it is unknown whether it was. */
  steadyMs(): number;
  /** Takes the wall clock as right: a person said so, or a time server did. */
  confirm(): void;
  /** Writes down what is known, so that a restart confirms nothing. Never throws. */
  save(): void;
}

export interface TrustedTimeOptions {
  readonly file: string;
  readonly clock: Clock;
  /** Seconds since boot, suspend included. NaN where the machine does not tell. */
  readonly readUptimeSeconds: () => number;
  /** Differs after each boot; empty where the machine does not tell. */
  readonly bootId: string;
  /** When something was last stored, where nothing was ever saved; undefined where nothing is stored either. */
  readonly lastStoredMs: () => number | undefined;
}

/** What is known of the time at one moment. */
interface Known {
  readonly trustedMs: number;
  readonly wallMs: number;
  readonly uptimeMs: number;
  readonly bootId: string;
  readonly steadyMs: number;
}

/** A clock that was set forward by less deletes hardly anything too early. */
const SLACK_MS = HOUR_MS;
/** A machine that was off for less is thought to have been off. */
const USUAL_DOWNTIME_MS = DAY_MS;
/** So long must the clock run steadily, while the machine is awake, before it is believed. */
const CONFIRMED_AFTER_MS = 6 * HOUR_MS;
/** Time servers correct a clock by less in one step. */
const STEADY_WITHIN_MS = 10_000;
const LARGEST_BYTES = 4096;

/**
 * Follows the wall clock as long as it moves like time does. After a jump forward, or a start that is later than a usual
 * downtime explains, it moves on by the time that has passed since boot, until the new time is confirmed: a wrong clock
 * must not make history old.
 */
export function createTrustedTime(options: TrustedTimeOptions): TrustedTime {
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

  function unconfirmedMs(): number {
    const { wallMs, trustedMs } = update();
    return wallMs - trustedMs > SLACK_MS ? wallMs - trustedMs : 0;
  }

  function save(): void {
    try {
      writeOwnFile(file, `${JSON.stringify(update())}\n`);
    } catch {
      // Written again in a few minutes; without it a restart knows what is stored.
    }
  }

  return {
    nowMs() {
      const aheadMs = unconfirmedMs();
      return aheadMs === 0 ? known.wallMs : known.trustedMs;
    },
    unconfirmedMs,
    steadyMs: () => update().steadyMs,
    confirm() {
      known = { ...update(), trustedMs: clock.nowMs() };
      save();
    },
    save,
  };
}

/** What the file of a former run says of the time now. */
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
