import { linearRegression } from 'simple-statistics';
import type { TooFewPoints } from '../../../shared/contract/analytics-schemas';
import { HOUR_MS } from '../../../shared/model/time';
import type { TimeSeries } from '../../../shared/model/time-series';
import { theilSen } from '../../stats/theil-sen';

/** Memory that grows and is not released. */
export interface Leak {
  readonly kind: 'leak';
  readonly bytesPerDay: number;
  readonly sinceMs: number;
  readonly observedBytes: number;
  /** 0-1: high for steady growth, little released memory, and a long observation. */
  readonly confidence: number;
}

export interface LeakOptions {
  /** Shorter growth is normal work of a program. */
  readonly leastDurationMs: number;
  /** Smaller growth is harmless. */
  readonly leastGrowthBytes: number;
}

const DEFAULT_LEAK_OPTIONS: LeakOptions = { leastDurationMs: 2 * HOUR_MS, leastGrowthBytes: 100 * 2 ** 20 };

const LEAST_POINTS = 24;
/** A period is judged by the minima of this many parts, because memory that is released at times is not leaked. */
const PARTS = 24;
/** A fall to less than this share is a restart, or something that a person closed. */
const RESTART_SHARE = 0.5;
/** Conditions on the minima. */
const LEAST_RISING_PAIRS = 0.8;
/** Shares of the growth: caches fill and stop, a large file is opened at once, garbage is collected. */
const MOST_IN_ONE_PART = 0.3;
const MOST_GIVEN_BACK = 0.15;
const LEAST_LATE_PACE = 0.45;
const LEAST_RELATIVE_GROWTH = 0.15;
/**
 * Share of the growth above the previous maximum: memory that a server uses by day and releases at night is not a leak.
 */
const LEAST_NEW_SHARE = 0.4;
/** Ratio of the lengths of successive periods, all of which end now. */
const SHORTENING = 0.7;

/**
 * Detects hours of growth without release in the memory of one process or app. It checks periods that end now, longest
 * first, none across a restart. In the longest one that grows in most of its parts, without jumps, and at its end still
 * about as fast as before, the rate since the onset is the median of the slopes between parts (Sen, 1968).
 *
 * @param series bytes
 * @returns null if there is no leak
 */
export function findLeak(
  { atMs, values }: TimeSeries,
  options: LeakOptions = DEFAULT_LEAK_OPTIONS,
): Leak | null | TooFewPoints {
  const times: number[] = [];
  const bytes: number[] = [];
  for (let row = 0; row < values.length; row++) {
    const isLater = (atMs[row] as number) > (times.at(-1) ?? Number.NEGATIVE_INFINITY);
    if (!isLater || !Number.isFinite(atMs[row]) || !Number.isFinite(values[row])) continue;
    times.push(atMs[row] as number);
    bytes.push(values[row] as number);
  }
  if (bytes.length < LEAST_POINTS) return { kind: 'too-few-points', needed: LEAST_POINTS, given: bytes.length };
  const nowMs = times.at(-1) as number;
  const firstRow = rowAfterRestart(bytes);
  for (let spanMs = nowMs - (times[firstRow] as number); spanMs >= options.leastDurationMs; spanMs *= SHORTENING) {
    const from = times.findIndex((at, row) => row >= firstRow && at >= nowMs - spanMs);
    if (times.length - from < LEAST_POINTS) break;
    const parts = leastOfParts(times.slice(from), bytes.slice(from));
    const growth = judge(parts, options);
    if (growth === null) continue;
    const heldBefore = bytes.slice(firstRow, from).reduce((most, held) => Math.max(most, held), 0);
    if ((parts.bytes.at(-1) as number) < heldBefore + LEAST_NEW_SHARE * growth.bytes) continue;
    const onset = onsetOf(parts);
    const pace = theilSen(parts.atMs.subarray(onset), parts.bytes.subarray(onset))?.slope ?? 0;
    return {
      kind: 'leak',
      bytesPerDay: pace * 24 * HOUR_MS,
      sinceMs: parts.atMs[onset] as number,
      observedBytes: bytes.at(-1) as number,
      // Growth over four times the least duration is rarely work that ends on its own.
      confidence: growth.steadiness * Math.min(1, 0.5 + (0.5 * spanMs) / (4 * options.leastDurationMs)),
    };
  }
  return null;
}

function rowAfterRestart(bytes: readonly number[]): number {
  for (let row = bytes.length - 1; row > 0; row--) {
    if ((bytes[row] as number) < RESTART_SHARE * (bytes[row - 1] as number)) return row;
  }
  return 0;
}

interface Parts {
  readonly atMs: Float64Array;
  readonly bytes: Float64Array;
}

/** Returns the minimum of each part of the time, with its time. Parts without values are left out. */
function leastOfParts(times: readonly number[], bytes: readonly number[]): Parts {
  const startMs = times[0] as number;
  const partMs = ((times.at(-1) as number) - startMs) / PARTS;
  const rows: number[] = [];
  let part = -1;
  times.forEach((at, row) => {
    const here = Math.min(PARTS - 1, Math.floor((at - startMs) / partMs));
    if (here > part) rows.push(row);
    else if ((bytes[row] as number) < (bytes[rows.at(-1) as number] as number)) rows[rows.length - 1] = row;
    part = here;
  });
  return {
    atMs: Float64Array.from(rows, (row) => times[row] as number),
    bytes: Float64Array.from(rows, (row) => bytes[row] as number),
  };
}

/** Returns the part in which the growth began: the best least-squares fit of a constant followed by a steady rise. */
function onsetOf({ atMs, bytes }: Parts): number {
  const LEAST_PARTS = 6;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let onset = 0; onset + LEAST_PARTS <= bytes.length; onset++) {
    const elapsed = atMs.map((at) => Math.max(0, at - (atMs[onset] as number)));
    const { m, b } = linearRegression(Array.from(elapsed, (ms, part) => [ms, bytes[part] as number]));
    const error = bytes.reduce((sum, held, part) => sum + (held - b - m * (elapsed[part] as number)) ** 2, 0);
    if (error < least) {
      least = error;
      best = onset;
    }
  }
  return best;
}

function judge({ atMs, bytes }: Parts, { leastGrowthBytes }: LeakOptions) {
  const count = bytes.length;
  if (count < PARTS / 2) return null;
  const line = theilSen(atMs, bytes);
  if (line === null || line.low <= 0) return null;
  const growth = line.slope * ((atMs[count - 1] as number) - (atMs[0] as number));
  if (growth < Math.max(leastGrowthBytes, LEAST_RELATIVE_GROWTH * (bytes[0] as number))) return null;
  let rising = 0;
  let pairs = 0;
  let highest = Number.NEGATIVE_INFINITY;
  let givenBack = 0;
  let leap = 0;
  for (let later = 0; later < count; later++) {
    const here = bytes[later] as number;
    for (let earlier = 0; earlier < later; earlier++) {
      pairs++;
      if (here > (bytes[earlier] as number)) rising++;
    }
    highest = Math.max(highest, here);
    givenBack = Math.max(givenBack, highest - here);
    if (later > 0) leap = Math.max(leap, here - (bytes[later - 1] as number));
  }
  const third = Math.floor(count / 3);
  const late = theilSen(atMs.subarray(count - third), bytes.subarray(count - third));
  const risingShare = rising / pairs;
  const givenBackShare = givenBack / growth;
  if (
    risingShare < LEAST_RISING_PAIRS ||
    givenBackShare > MOST_GIVEN_BACK ||
    leap > MOST_IN_ONE_PART * growth ||
    (late?.slope ?? 0) < LEAST_LATE_PACE * line.slope
  ) {
    return null;
  }
  return { bytes: growth, steadiness: risingShare * (1 - givenBackShare) };
}
