import { describe, expect, it } from 'vitest';
import { adviseCache, type CacheUse } from './cache-advice';

const MEBIBYTE = 2 ** 20;
const CALM: CacheUse = {
  hits: 900,
  misses: 100,
  evictions: 0,
  returns: 0,
  missMs: 40,
  sizeBytes: MEBIBYTE,
  capacityBytes: 4 * MEBIBYTE,
};

describe('adviseCache', () => {
  it.each<[string, Partial<CacheUse>, RegExp, RegExp]>([
    ['little was read', { hits: 20, misses: 10 }, /^too few reads for advice \(30 columns\)$/, /^too few reads/],
    ['all fits', {}, /^large enough: 1 MiB of 4 MiB in use/, /^not needed: 100 first reads took 0 s in total$/],
    [
      'little comes back',
      { evictions: 50, returns: 20 },
      /^large enough: only 2% of the reads/,
      /^not needed: 80 first/,
    ],
    ['much comes back', { evictions: 90, returns: 80 }, /^too small: 8% .* set store\.cache_megabytes to 8$/, /^not/],
    [
      'much comes back to the largest',
      { evictions: 90, returns: 80, capacityBytes: 64 * MEBIBYTE },
      /^at its maximum size: 8%/,
      /^not/,
    ],
    ['first reads are slow', { missMs: 3_000 }, /^large enough/, /^would help: 100 first reads took 3 s in total/],
    // Warming does not help with returning columns, however long they took.
    ['only returns are slow', { missMs: 3_000, evictions: 90, returns: 80 }, /^too small/, /^not needed: 20 first/],
  ])('advises if %s', (_, use, sizing, warming) => {
    const advice = adviseCache({ ...CALM, ...use });
    expect(advice.sizing).toMatch(sizing);
    expect(advice.warming).toMatch(warming);
  });
});
