import type { RangeQuery, RangeResult, SeriesInfo } from '../../shared/contract/schemas';
import { findMetric } from '../../shared/model/catalog';
import { createSelector } from '../../shared/model/selector';
import { parseSeriesKey } from '../../shared/model/series';
import { AdvisedError } from '../base/errors';
import { BlockCache } from './block-cache';
import { readColumn } from './block-format';
import type { BlockRow } from './block-table';
import { DamagedBytes } from './bytes';
import { createGrid } from './grid';
import type { HeadContent } from './head-set';
import type { MetricDatabase } from './metric-database';
import { SeriesBuckets } from './series-buckets';
import { RAW_TIER } from './tiers';

/** An answer larger than this would hold up the thread and the transports for seconds. */
const VALUES_LIMIT = 4_000_000;

/** Answers range queries from the blocks of a database and from the heads. */
export class RangeReader {
  readonly #cache: BlockCache;
  #scratch = new Float64Array(2_048);
  /** Columns and directories that could not be read since the start. */
  damaged = 0;

  constructor(private readonly metrics: MetricDatabase) {
    this.#cache = new BlockCache(metrics.blocks);
  }

  /** Forgets what it knows of blocks, some of which were deleted. */
  clear(): void {
    this.#cache.clear();
  }

  read(
    query: RangeQuery,
    rows: readonly BlockRow[],
    heads: readonly HeadContent[],
    rawIntervalMs: number,
  ): RangeResult {
    const grid = createGrid(query, rawIntervalMs);
    const keys = matchKeys(query.selectors, this.metrics.ids.keys(), heads);
    if (keys.length * grid.count > VALUES_LIMIT) {
      throw new AdvisedError(
        `${keys.length} series of ${grid.count} points are too much for one answer`,
        'Ask for fewer series, or for fewer points.',
      );
    }
    const buckets = new SeriesBuckets(grid);
    const fromMs = grid.fromMs - grid.stepMs;
    const toMs = grid.fromMs + grid.count * grid.stepMs;
    const wanted = rows.filter((row) => row.tier === RAW_TIER.id && row.toMs >= fromMs && row.fromMs < toMs);
    const indexes = heads.map((head) => new Map(head.keys.map((key, index) => [key, index])));

    const series = keys.map((key) => {
      const info = seriesInfo(key);
      buckets.reset(isCounter(info.metric));
      const id = this.metrics.ids.find(key);
      if (id !== undefined) for (const row of wanted) this.#addBlock(row, id, buckets);
      for (const [position, head] of heads.entries()) addHead(head, indexes[position]?.get(key), buckets);
      return { ...info, values: buckets.finish(query.aggregation) };
    });
    return { fromMs: grid.fromMs, stepMs: grid.stepMs, series };
  }

  #addBlock(row: BlockRow, id: number, buckets: SeriesBuckets): void {
    try {
      const block = this.#cache.get(row.id);
      const stored = block.directory.series.get(id);
      const column = stored?.columns[0];
      if (stored === undefined || column === undefined) return;
      const times = block.axis(stored.axis);
      if (this.#scratch.length < times.length) this.#scratch = new Float64Array(times.length);
      readColumn(column, times.length, block.read, this.#scratch);
      buckets.addSamples(times, this.#scratch);
    } catch (error) {
      if (!(error instanceof DamagedBytes)) throw error;
      this.damaged++;
    }
  }
}

function addHead(head: HeadContent, index: number | undefined, buckets: SeriesBuckets): void {
  if (index === undefined) return;
  const times = new Float64Array(head.frames.length);
  const values = new Float64Array(head.frames.length);
  let count = 0;
  for (const frame of head.frames) {
    const value = frame.values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    times[count] = frame.atMs;
    values[count++] = value;
  }
  buckets.addSamples(times, values, count);
}

/** The keys that the selectors match, in order. */
export function matchKeys(
  selectors: readonly string[],
  stored: Iterable<string>,
  heads: readonly HeadContent[],
): readonly string[] {
  const matches = createSelector(selectors);
  const found = new Set<string>();
  for (const keys of [stored, ...heads.map((head) => head.keys)]) {
    for (const key of keys) if (!found.has(key) && matches(key, metricOf(key))) found.add(key);
  }
  return [...found].sort();
}

export function seriesInfo(key: string): SeriesInfo {
  const parsed = parseSeriesKey(key);
  const metric = parsed?.metric ?? key;
  return { key, metric, labels: parsed?.labels ?? {}, unit: findMetric(metric)?.unit ?? 'count' };
}

function metricOf(key: string): string {
  const brace = key.indexOf('{');
  return brace < 0 ? key : key.slice(0, brace);
}

/** Metrics that were imported are not in the catalog; their names say what they are. */
function isCounter(metric: string): boolean {
  return findMetric(metric)?.kind === 'counter' || metric.endsWith('_total');
}
