import type { ExportCursor, ExportPage, ExportQuery } from '../../shared/contract/schemas';
import { EXPORT_FORMATS, type ExportedSeries } from './export-format';
import type { HeadContent } from './head-set';
import { type RangeSources, readRange } from './read-range';
import { RAW_TIER } from './tiers';

/** Characters that end a page: the thread is free for others between pages, and a slow reader costs no memory. */
const PAGE_CHARACTERS = 256 * 1024;
/** Approximate number of samples, over all series, in each of the periods that an export is cut into. */
const SAMPLES_PER_SEGMENT = 20_000;
/** Periods that end a page even if they had few samples: reading them took time too. */
const SEGMENTS_PER_PAGE = 64;
/** Fewer buckets than this would not begin at multiples of the step. */
const LEAST_BUCKETS = 10;

/** Time range of the stored data, and its amount. */
interface Extent {
  readonly fromMs: number;
  readonly toMs: number;
  readonly samples: number;
}

/**
 * Reads the next piece of an export. Its whole state is in the query and the cursor: a client that disconnects leaves
 * nothing behind, and a slow one does not delay others.
 */
export function readExportPage(query: ExportQuery, sources: RangeSources): ExportPage {
  const format = EXPORT_FORMATS[query.format];
  const keys = query.keys;
  let text = query.cursor === null ? format.header(keys) : '';
  let cursor: ExportCursor = query.cursor ?? { series: 0, atMs: query.fromMs, isFirst: true };
  for (let segments = 0; segments < SEGMENTS_PER_PAGE && text.length < PAGE_CHARACTERS; segments++) {
    const wanted = format.isBySeries ? keys.slice(cursor.series, cursor.series + 1) : keys;
    if (wanted.length === 0) return { text: text + format.footer, cursor: null };
    const segment = readSegment(query, wanted, cursor.atMs, sources);
    if (segment === undefined) {
      if (!format.isBySeries) return { text: text + format.footer, cursor: null };
      cursor = { series: cursor.series + 1, atMs: query.fromMs, isFirst: true };
      continue;
    }
    text += format.body(segment.series, cursor.isFirst, keys[cursor.series - 1]);
    const isSomething = segment.series.some(({ times }) => times.length > 0);
    cursor = { series: cursor.series, atMs: segment.nextMs, isFirst: cursor.isFirst && !isSomething };
  }
  return { text, cursor };
}

interface Segment {
  readonly series: readonly ExportedSeries[];
  /** Start of the next period. */
  readonly nextMs: number;
}

/** Reads the samples, or the buckets of the requested step, from an instant on; undefined if nothing more is stored. */
function readSegment(
  query: ExportQuery,
  keys: readonly string[],
  fromMs: number,
  sources: RangeSources,
): Segment | undefined {
  if (fromMs >= query.toMs) return undefined;
  return query.stepMs === null
    ? readSamples(keys, fromMs, query.toMs, sources)
    : readBuckets(query, query.stepMs, keys, fromMs, sources);
}

function readSamples(
  keys: readonly string[],
  fromMs: number,
  toMs: number,
  { metrics, rows, heads }: RangeSources,
): Segment | undefined {
  const raw = rows.filter((row) => row.tier === RAW_TIER.id);
  const extents = [...raw, ...heads.flatMap(extentOf)].filter(
    (extent) => extent.toMs >= fromMs && extent.fromMs < toMs,
  );
  const [first] = extents.sort((a, b) => a.fromMs - b.fromMs);
  if (first === undefined) return undefined;
  const startMs = Math.max(first.fromMs, fromMs);
  const spanMs = Math.ceil((SAMPLES_PER_SEGMENT / Math.max(1, first.samples)) * (first.toMs - first.fromMs + 1));
  // Includes the block's last instant: the next period begins after it.
  const endMs = Math.min(startMs + Math.max(1, spanMs), Math.floor(first.toMs) + 1, toMs);
  const blocks = raw.filter((row) => row.toMs >= startMs && row.fromMs < endMs);
  const series = keys.map((key) => {
    const gathered: [atMs: number, value: number][] = [];
    const take = (atMs: number, value: number) => {
      if (atMs >= startMs && atMs < endMs && !Number.isNaN(value)) gathered.push([atMs, value]);
    };
    const id = metrics?.ids.find(key);
    if (metrics !== undefined && id !== undefined) {
      for (const { id: block } of blocks) {
        const read = metrics.cache.attempt(() => metrics.cache.columns(block, id, [0]));
        read?.columns[0]?.forEach((value, index) => {
          take(read.times[index] as number, value);
        });
      }
    }
    for (const head of heads) {
      const index = head.keys.indexOf(key);
      if (index >= 0) for (const frame of head.frames) take(frame.atMs, frame.values[index] ?? Number.NaN);
    }
    gathered.sort(([a], [b]) => a - b);
    return { key, times: gathered.map(([atMs]) => atMs), values: gathered.map(([, value]) => value) };
  });
  return { series, nextMs: endMs };
}

function extentOf({ frames, samples }: HeadContent): Extent[] {
  if (frames.length === 0) return [];
  return [
    {
      fromMs: frames.reduce((first, { atMs }) => Math.min(first, atMs), Number.POSITIVE_INFINITY),
      toMs: frames.reduce((last, { atMs }) => Math.max(last, atMs), Number.NEGATIVE_INFINITY),
      samples,
    },
  ];
}

function readBuckets(
  { toMs, aggregation }: ExportQuery,
  stepMs: number,
  keys: readonly string[],
  fromMs: number,
  sources: RangeSources,
): Segment {
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  const buckets = Math.max(LEAST_BUCKETS, Math.floor(SAMPLES_PER_SEGMENT / keys.length));
  const count = Math.max(LEAST_BUCKETS, Math.min(buckets, Math.ceil((toMs - startMs) / stepMs)));
  // One point more than there are steps between the ends, so that the store uses the step unchanged.
  const result = readRange(
    { selectors: [...keys], fromMs: startMs, toMs: startMs + count * stepMs, points: count + 1, aggregation },
    sources,
  );
  const length = Math.max(0, ...result.series.map(({ values }) => values.length));
  const bySeries = new Map(result.series.map(({ key, values }) => [key, values]));
  const series = keys.map((key) => {
    const times: number[] = [];
    const values: number[] = [];
    for (const [index, value] of (bySeries.get(key) ?? []).entries()) {
      const atMs = result.fromMs + index * result.stepMs;
      if (value === null || atMs >= toMs) continue;
      times.push(atMs);
      values.push(value);
    }
    return { key, times, values };
  });
  return { series, nextMs: length === 0 ? toMs : result.fromMs + length * result.stepMs };
}
