import { type SeriesSlot, SLOTS } from '../../charts/chart-colors';

/** The color of each series, by its key. */
export type SeriesSlots = ReadonlyMap<string, SeriesSlot>;

/** Gives each series a color of its own, which it keeps while others come and go. */
export function assignSlots(before: SeriesSlots, keys: readonly string[]): SeriesSlots {
  const kept = new Map(keys.flatMap((key) => (before.has(key) ? [[key, before.get(key) as SeriesSlot]] : [])));
  const taken = new Set(kept.values());
  const free = SLOTS.filter((slot) => !taken.has(slot));
  return new Map(keys.map((key) => [key, kept.get(key) ?? free.shift() ?? 1]));
}
