import type { StoreStats } from '../../shared/contract/schemas';

/** Use of the cache of unpacked columns since start. */
export type CacheUse = Omit<StoreStats['cache'], 'advice'>;

/** Fewer reads do not allow a judgment. */
const LEAST_READS = 200;
/** A larger cache is worth its memory only if a larger share of the reads are misses of evicted columns. */
const RETURNS_RATIO = 0.05;
/** First reads that took less in total are not worth warming. */
const WARMING_FROM_MS = 1_000;
const MEBIBYTE = 2 ** 20;
const MAX_MEBIBYTES = 64;

/**
 * Advises a person about the cache from its use. A larger one helps only against misses of evicted columns: a first
 * read has to unpack the column in any case, and only warming, an earlier read, helps then.
 */
export function adviseCache(use: CacheUse): StoreStats['cache']['advice'] {
  const { hits, misses, evictions, returns, missMs, sizeBytes, capacityBytes } = use;
  const reads = hits + misses;
  if (reads < LEAST_READS) {
    const early = `too few reads for advice (${reads} columns)`;
    return { sizing: early, warming: early };
  }
  return { sizing: adviseSize(), warming: adviseWarming() };

  function adviseSize(): string {
    const capacity = `${round(capacityBytes / MEBIBYTE)} MiB`;
    if (evictions === 0) {
      return `large enough: ${round(sizeBytes / MEBIBYTE)} MiB of ${capacity} in use, no evictions`;
    }
    const came = `${round((returns / reads) * 100)}% of the reads were for evicted data`;
    if (returns / reads < RETURNS_RATIO) return `large enough: only ${came}`;
    const larger = Math.min(MAX_MEBIBYTES, Math.ceil((capacityBytes * 2) / MEBIBYTE));
    if (larger * MEBIBYTE <= capacityBytes) return `at its maximum size: ${came}; request fewer series at once`;
    return `too small: ${came}; set store.cache_megabytes to ${larger}`;
  }

  function adviseWarming(): string {
    const first = misses - returns;
    const firstMs = misses === 0 ? 0 : (missMs * first) / misses;
    const took = `${first} first reads took ${round(firstMs / 1000)} s in total`;
    if (firstMs < WARMING_FROM_MS) return `not needed: ${took}`;
    return `would help: ${took}; after a start, open your most used time ranges once, or keep a page open on them`;
  }
}

function round(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
}
