import type { AppUsage } from './process-totals';

const BY_CPU = 10;
const BY_MEMORY = 10;
const BY_IO = 5;
/** Less is not worth ranking: 1% of a core, and 4 KB a second. */
const LEAST_CPU_CORES = 0.01;
const LEAST_BYTES_PER_SECOND = 4_096;
const MOST_APPS = 40;
const STAYS_MS = 10 * 60_000;

/**
 * Picks the applications that get series of their own: the largest by CPU, memory and disk I/O. A picked one stays for
 * ten minutes, so that series do not appear and disappear with every burst.
 */
export class BusiestApps {
  readonly #onTopAtMs = new Map<string, number>();

  select(apps: readonly AppUsage[], nowMs: number): AppUsage[] {
    for (const app of [
      ...top(apps, BY_CPU, (usage) => usage.cpuCores, LEAST_CPU_CORES),
      ...top(apps, BY_MEMORY, (usage) => usage.memoryBytes, 1),
      ...top(apps, BY_IO, (usage) => usage.readBytesPerSecond + usage.writtenBytesPerSecond, LEAST_BYTES_PER_SECOND),
    ]) {
      // Moved to the end, because the order is that of their last time on top.
      this.#onTopAtMs.delete(app);
      this.#onTopAtMs.set(app, nowMs);
    }
    for (const [app, atMs] of this.#onTopAtMs) {
      if (nowMs - atMs > STAYS_MS || this.#onTopAtMs.size > MOST_APPS) this.#onTopAtMs.delete(app);
    }
    return apps.filter(({ app }) => this.#onTopAtMs.has(app));
  }
}

function top(apps: readonly AppUsage[], count: number, size: (usage: AppUsage) => number, least: number): string[] {
  return apps
    .filter((usage) => size(usage) >= least)
    .sort((a, b) => size(b) - size(a) || (a.app < b.app ? -1 : 1))
    .slice(0, count)
    .map(({ app }) => app);
}
