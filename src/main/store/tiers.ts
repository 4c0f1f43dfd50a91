import { HOUR_MS } from '../../shared/model/time';

/** The statistics that a tier stores for each of its buckets, in the order of its columns. */
export const TIER_COLUMNS = ['min', 'max', 'sum', 'count', 'last'] as const;

export interface Tier {
  /** Its number in the database and its index in {@link TIERS}, from the finest to the coarsest. */
  readonly id: number;
  readonly name: string;
  /** The width of its buckets; 0 for the samples themselves. */
  readonly widthMs: number;
  /** Period of one of its blocks; 0 if each sealing makes one. Whole hours, so that tiers join at bucket edges. */
  readonly blockMs: number;
  readonly keptDays: number;
}

export const RAW_TIER: Tier = { id: 0, name: 'raw', widthMs: 0, blockMs: 0, keptDays: 14 };

/**
 * Tiers that are rolled up from the next finer one, when a whole block of that is complete. None is finer than a
 * minute: five statistics of five samples take more bytes than the samples do, and are hardly faster to read
 * (docs/store.md, Tiers).
 */
export const ROLLED_TIERS: readonly Tier[] = [
  { id: 1, name: '1min', widthMs: 60_000, blockMs: 2 * HOUR_MS, keptDays: 90 },
  { id: 2, name: '5min', widthMs: 300_000, blockMs: 24 * HOUR_MS, keptDays: 400 },
  { id: 3, name: '1h', widthMs: HOUR_MS, blockMs: 7 * 24 * HOUR_MS, keptDays: 1_800 },
];

export const TIERS: readonly Tier[] = [RAW_TIER, ...ROLLED_TIERS];

/** The buckets of all tiers begin at multiples of this. */
export const TIER_UNIT_MS = HOUR_MS;
