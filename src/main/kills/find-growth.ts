import type { Growth } from '../../shared/contract/kill-schemas';

/** Memory of one application over time; NaN where it is unknown. */
export interface AppMemory {
  readonly app: string;
  readonly atMs: ArrayLike<number>;
  readonly bytes: ArrayLike<number>;
}

/** A program that grows by less did not use up a machine. */
const LEAST_GROWTH_BYTES = 64 * 1024 * 1024;
/** A share of the growth, by which its beginning is found. */
const BEGIN_SHARE = 0.1;
/** A kill is later than the last scan. */
const LATEST_MS = 2_000;

/** Returns the growth of each application up to a time, the largest first; those that did not grow are left out. */
export function findGrowth(memory: readonly AppMemory[], untilMs: number): readonly Growth[] {
  return memory
    .map((one) => growthOf(one, untilMs))
    .filter((growth) => growth !== undefined)
    .sort((a, b) => b.toBytes - b.fromBytes - (a.toBytes - a.fromBytes));
}

function growthOf({ app, atMs, bytes }: AppMemory, untilMs: number): Growth | undefined {
  const points = Array.from(bytes, (value, index) => ({ atMs: atMs[index] as number, value })).filter(
    (point) => !Number.isNaN(point.value) && point.atMs <= untilMs + LATEST_MS,
  );
  const [first] = points;
  if (first === undefined) return undefined;
  const peak = points.reduce((most, point) => (point.value >= most.value ? point : most));
  const before = points.filter((point) => point.atMs < peak.atMs);
  const least = before.reduce((lowest, point) => (point.value <= lowest.value ? point : lowest), first);
  const rise = peak.value - least.value;
  if (rise < LEAST_GROWTH_BYTES) return undefined;
  const begin = before.findLast(({ value }) => value <= least.value + rise * BEGIN_SHARE) ?? least;
  return { app, fromBytes: least.value, toBytes: peak.value, overMs: peak.atMs - begin.atMs };
}
