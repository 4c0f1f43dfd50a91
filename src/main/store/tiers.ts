/** The statistics that a tier keeps of each of its buckets, in the order of its columns. */
export const TIER_COLUMNS = ['min', 'max', 'sum', 'count', 'last'] as const;

export interface Tier {
  /** What the database calls it; never changed. */
  readonly id: number;
  readonly name: string;
  /** The width of its buckets; 0 for the samples themselves. */
  readonly widthMs: number;
}

export const RAW_TIER: Tier = { id: 0, name: 'raw', widthMs: 0 };
