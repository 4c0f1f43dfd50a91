import type { SeriesSlot } from '../../charts/chart-colors';

const SLOTS: readonly SeriesSlot[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** Gives each series a color of its own, which it keeps while others come and go. */
export function assignSlots(
  before: ReadonlyMap<string, SeriesSlot>,
  keys: readonly string[],
): ReadonlyMap<string, SeriesSlot> {
  const kept = new Map(keys.flatMap((key) => (before.has(key) ? [[key, before.get(key) as SeriesSlot]] : [])));
  const taken = new Set(kept.values());
  const free = SLOTS.filter((slot) => !taken.has(slot));
  return new Map(keys.map((key) => [key, kept.get(key) ?? free.shift() ?? 1]));
}
