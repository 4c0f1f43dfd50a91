import type { Notice, StoreStats } from '../../shared/contract/schemas';
import { formatRatio } from '../../shared/format/format';

/** Fewer reads do not allow a judgment of the cache. */
const LEAST_READS = 1_000;
const POOR_HIT_RATIO = 0.5;

/** Lists what a person should know about the stored history; empty before its stats exist. */
export function storeNotices(stats: StoreStats | undefined): Notice[] {
  const notices: Notice[] = [];
  if (stats?.mode === 'memory-only') {
    notices.push({
      id: 'store-memory-only',
      level: 'error',
      text: `History is stored in memory only: ${stats.reason ?? 'the disk is not writable'}`,
      advice: 'Free disk space or make the data directory writable. Homeostat then writes the history to disk.',
    });
  }
  if (stats?.mode === 'disk' && stats.reason !== null) {
    notices.push({
      id: 'store-unavailable',
      level: 'error',
      text: `Stored history is unavailable: ${stats.reason}`,
      advice: 'New measurements are still written. Homeostat tries again every minute.',
    });
  }
  if (stats !== undefined && stats.damaged > 0) {
    notices.push({
      id: 'store-damaged',
      level: 'warning',
      text: `Parts of the history are damaged (${stats.damaged}) and missing from results`,
      advice: 'Check the disk for errors. Homeostat writes only data that it can read back.',
    });
  }
  const slow = stats === undefined ? undefined : cacheNotice(stats.cache);
  return slow === undefined ? notices : [...notices, slow];
}

/** Reports a cache that evicts, and misses most of the reads. */
function cacheNotice({ hits, misses, evictions, advice }: StoreStats['cache']): Notice | undefined {
  const reads = hits + misses;
  const hitRatio = hits / reads;
  if (reads < LEAST_READS || evictions === 0 || hitRatio >= POOR_HIT_RATIO) return undefined;
  return {
    id: 'store-cache',
    level: 'info',
    text: `Only ${formatRatio(hitRatio)} of history reads found the data in memory, so charts of the past are slow`,
    advice: `The cache is ${advice.sizing}.`,
  };
}
