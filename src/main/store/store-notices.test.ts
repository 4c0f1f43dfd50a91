import { describe, expect, it } from 'vitest';
import type { StoreStats } from '../../shared/contract/schemas';
import { storeNotices } from './store-notices';

const WELL: StoreStats = {
  bytes: 0,
  databaseBytes: 0,
  walBytes: 0,
  headBytes: 0,
  samples: 0,
  series: 0,
  writtenBytes: 0,
  oldestAtMs: null,
  newestAtMs: null,
  mode: 'disk',
  reason: null,
  damaged: 0,
  cache: {
    hits: 900,
    misses: 200,
    evictions: 10,
    returns: 5,
    missMs: 1,
    sizeBytes: 0,
    capacityBytes: 0,
    advice: { sizing: 'too small: set it higher', warming: '' },
  },
};

const idsOf = (stats: StoreStats | undefined) => storeNotices(stats).map(({ id }) => id);

describe('notices of the store', () => {
  it('are empty while the store is fine, or before its stats exist', () => {
    expect([idsOf(undefined), idsOf(WELL)]).toEqual([[], []]);
  });

  it('report history that is in memory only, with the reason', () => {
    expect(storeNotices({ ...WELL, mode: 'memory-only', reason: 'disk full' })[0]?.text).toContain('disk full');
  });

  it('report damage', () => {
    expect(idsOf({ ...WELL, damaged: 2 })).toEqual(['store-damaged']);
  });

  it('report a cache that is too small after enough reads', () => {
    const poor = { ...WELL.cache, hits: 310, misses: 690 };
    expect(storeNotices({ ...WELL, cache: poor })).toMatchObject([
      { id: 'store-cache', level: 'info', advice: 'The cache is too small: set it higher.' },
    ]);
    expect(storeNotices({ ...WELL, cache: poor })[0]?.text).toContain('31.0%');
    expect(idsOf({ ...WELL, cache: { ...poor, hits: 31, misses: 69 } })).toEqual([]);
    expect(idsOf({ ...WELL, cache: { ...poor, evictions: 0 } })).toEqual([]);
  });
});
