import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_MS } from '../src/shared/model/time';
import { startTestHost } from '../tests/helpers/host';
import { timeRequests } from './http-query';
import { type Figure, figure, quantile, readPssBytes, sleep } from './measure';

const SETTLE_MS = 10_000;

/**
 * Measures the cost of the stored history for a whole host: memory compared with one without it, and the query of a day
 * through REST with everything between a client and the blocks. Needs a build.
 */
export async function benchHostOnStore(
  directory: string,
  store: { readonly file: string; readonly keys: readonly string[]; readonly endMs: number },
): Promise<readonly Figure[]> {
  const empty = await runHost(join(directory, 'empty'), undefined, store);
  const full = await runHost(join(directory, 'full'), store.file, store);
  return [
    figure('memory of 30 days kept, over an empty store (PSS)', (full.pssBytes - empty.pssBytes) / 2 ** 20, 'MiB', 15),
    figure('24 h of one series through REST, median', quantile(full.oneMs, 0.5), 'ms', 2.2),
    figure(`24 h of ${store.keys.length} series through REST, median`, quantile(full.allMs, 0.5), 'ms', 22),
  ];
}

async function runHost(
  home: string,
  database: string | undefined,
  { keys, endMs }: { readonly keys: readonly string[]; readonly endMs: number },
) {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (database !== undefined) copyFileSync(database, join(home, 'metrics.db'));
  const host = await startTestHost({ home });
  try {
    const { origin, hash, search } = new URL(host.url);
    const token = /token=([\w-]+)/.exec(hash + search)?.[1] ?? '';
    // Samples that are too old for their tier expire first.
    await sleep(SETTLE_MS);
    const time = (selectors: readonly string[]) =>
      timeRequests(`${origin}/api/v1/metrics/range`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ selectors, fromMs: endMs - DAY_MS, toMs: endMs, points: 800, aggregation: 'avg' }),
      });
    // The empty host is queried for its own metrics: the same code is loaded, over nothing stored.
    const oneMs = await time(database === undefined ? ['cpu_*'] : keys.slice(3, 4));
    const allMs = await time(database === undefined ? ['cpu_*'] : keys);
    return { oneMs, allMs, pssBytes: readPssBytes(host.pid) };
  } finally {
    await host.end();
  }
}
