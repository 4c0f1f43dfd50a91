import { parseSeriesKey } from '../../../shared/model/series';
import type { Span } from '../../charts/chart-cursor';

/** What the page shows, as it stands in the address: a link or a reload brings it back, and the browser's Back undoes a zoom. */

/** How much of the newest past can be chosen at a press. */
export const RANGES = [
  { value: '5m', label: '5 min', spanMs: 300_000 },
  { value: '15m', label: '15 min', spanMs: 900_000 },
  { value: '1h', label: '1 h', spanMs: 3_600_000 },
  { value: '6h', label: '6 h', spanMs: 21_600_000 },
  { value: '1d', label: '1 d', spanMs: 86_400_000 },
  { value: '7d', label: '7 d', spanMs: 604_800_000 },
  { value: '30d', label: '30 d', spanMs: 2_592_000_000 },
] as const;

export type RangeId = (typeof RANGES)[number]['value'];

/** The newest so much, which moves on; or a period that stays. */
export type TimeRange =
  | { readonly kind: 'last'; readonly id: RangeId; readonly spanMs: number }
  | ({ readonly kind: 'fixed' } & Span);

export interface MetricsView {
  /** Keys of the series that are compared. */
  readonly keys: readonly string[];
  /** The one of them that everything beside the charts is about; undefined where there is none at all. */
  readonly about: string | undefined;
  readonly range: TimeRange;
  /** The span that "what changed here?" was asked about. */
  readonly changed: Span | undefined;
}

const METRICS_ROUTE = '#/metrics';
/** As many as there are colors. */
export const MOST_SERIES = 8;
export const SHORTEST_SPAN_MS = 10_000;
const LONGEST_SPAN_MS = 400 * 86_400_000;
const FIRST_KEYS: readonly string[] = ['cpu_usage_ratio', 'memory_used_ratio'];
const MAX_KEY_LENGTH = 10_000;

export function lastRange(id: RangeId): TimeRange {
  const { spanMs } = RANGES.find(({ value }) => value === id) ?? RANGES[2];
  return { kind: 'last', id, spanMs };
}

/** The period that a range means now. */
export function spanOf(range: TimeRange, nowMs: number): Span {
  if (range.kind === 'fixed') return { fromMs: range.fromMs, toMs: range.toMs };
  return { fromMs: nowMs - range.spanMs, toMs: nowMs };
}

export function lengthOf(range: TimeRange): number {
  return range.kind === 'last' ? range.spanMs : range.toMs - range.fromMs;
}

/** The shortest choice that is no shorter than a period. */
export function nearestRange(lengthMs: number): RangeId {
  return RANGES.find(({ spanMs }) => spanMs >= lengthMs * 0.99)?.value ?? '30d';
}

/** Reads the address. Whatever is wrong in it is as if it was not there: it may be anybody's text. */
export function parseMetricsView(hash: string): MetricsView {
  const mark = hash.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : hash.slice(mark + 1));
  const given = query.has('series') ? query.getAll('series') : FIRST_KEYS;
  const keys = [...new Set(given)].filter(isSeriesKey).slice(0, MOST_SERIES);
  const about = query.get('about') ?? '';
  return {
    keys,
    about: keys.includes(about) ? about : keys[0],
    range: parseRange(query),
    changed: parseSpan(query.get('changed')),
  };
}

function isSeriesKey(text: string): boolean {
  return text.length <= MAX_KEY_LENGTH && parseSeriesKey(text) !== undefined;
}

export function formatMetricsView({ keys, about, range, changed }: MetricsView): string {
  const query = new URLSearchParams();
  for (const key of keys) query.append('series', key);
  if (keys.length === 0) query.append('series', '');
  if (about !== undefined && about !== keys[0]) query.set('about', about);
  query.set('range', range.kind === 'last' ? range.id : formatSpan(range));
  if (changed !== undefined) query.set('changed', formatSpan(changed));
  return `${METRICS_ROUTE}?${query}`;
}

function parseRange(query: URLSearchParams): TimeRange {
  const text = query.get('range');
  const named = RANGES.find(({ value }) => value === text);
  if (named !== undefined) return lastRange(named.value);
  const span = parseSpan(text);
  return span === undefined ? lastRange('1h') : { kind: 'fixed', ...span };
}

function formatSpan({ fromMs, toMs }: Span): string {
  return `${Math.round(fromMs)}-${Math.round(toMs)}`;
}

function parseSpan(text: string | null): Span | undefined {
  const match = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? '');
  if (match === null) return undefined;
  const [fromMs, toMs] = [Number(match[1]), Number(match[2])];
  return toMs - fromMs >= 1_000 && toMs - fromMs <= LONGEST_SPAN_MS ? { fromMs, toMs } : undefined;
}

/** Adds a series to the comparison, unless it is full; one that is there already is looked at. */
export function withSeries(view: MetricsView, key: string): MetricsView {
  if (view.keys.includes(key)) return { ...view, about: key };
  if (view.keys.length >= MOST_SERIES) return view;
  return { ...view, keys: [...view.keys, key], about: view.about ?? key };
}

export function withoutSeries(view: MetricsView, key: string): MetricsView {
  const keys = view.keys.filter((other) => other !== key);
  return { ...view, keys, about: view.about === key ? keys[0] : view.about };
}

/** A period of at least {@link SHORTEST_SPAN_MS} that ends no later than now. */
export function fixedRange(span: Span, nowMs: number): TimeRange {
  const spanMs = Math.min(LONGEST_SPAN_MS, Math.max(SHORTEST_SPAN_MS, span.toMs - span.fromMs));
  const middleMs = (span.fromMs + span.toMs) / 2;
  const toMs = Math.min(nowMs, Math.max(spanMs, middleMs + spanMs / 2));
  return { kind: 'fixed', fromMs: Math.round(toMs - spanMs), toMs: Math.round(toMs) };
}

/**
 * Closer to an instant or further away from it, which stays where it is on the screen.
 *
 * @param factor how many times as long the period becomes
 */
export function zoomed(range: TimeRange, factor: number, atMs: number | undefined, nowMs: number): TimeRange {
  const { fromMs, toMs } = spanOf(range, nowMs);
  const pivotMs = atMs ?? (fromMs + toMs) / 2;
  const wanted = { fromMs: pivotMs - (pivotMs - fromMs) * factor, toMs: pivotMs + (toMs - pivotMs) * factor };
  return fixedRange(wanted, nowMs);
}

/** @param share of the period's own length; negative for earlier */
export function panned(range: TimeRange, share: number, nowMs: number): TimeRange {
  const { fromMs, toMs } = spanOf(range, nowMs);
  const byMs = (toMs - fromMs) * share;
  return fixedRange({ fromMs: fromMs + byMs, toMs: toMs + byMs }, nowMs);
}
