import { formatDuration } from '../shared/format/format';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../shared/model/time';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The periods up to now that a button selects. */
const RANGES = {
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '1d': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

export type RangeId = keyof typeof RANGES;

export const RANGE_IDS = Object.keys(RANGES) as readonly RangeId[];

/** The periods up to now of a card with a choice of its own, in hours. */
export const LATEST_HOURS = {
  '1': '1 hour',
  '24': '24 hours',
  '168': '7 days',
};

export type LatestHours = keyof typeof LATEST_HOURS;

/** A period up to now, which moves, or a fixed one. */
export type TimeRange =
  | { readonly kind: 'last'; readonly id: RangeId; readonly spanMs: number }
  | ({ readonly kind: 'fixed' } & Span);

export const SHORTEST_SPAN_MS = 10_000;
export const LONGEST_SPAN_MS = 400 * DAY_MS;

export function lastRange(id: RangeId): TimeRange {
  return { kind: 'last', id, spanMs: RANGES[id] };
}

export function rangeLabel(id: RangeId): string {
  return formatDuration(RANGES[id]);
}

/** Returns the period that a range covers now. */
export function spanOf(range: TimeRange, nowMs: number): Span {
  if (range.kind === 'fixed') return { fromMs: range.fromMs, toMs: range.toMs };
  return { fromMs: nowMs - range.spanMs, toMs: nowMs };
}

/** Widens a period to whole minutes, the precision of analytics, so that the host can answer repeated queries from its cache. */
export function toMinutes({ fromMs, toMs }: Span): Span {
  return { fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS, toMs: Math.ceil(toMs / MINUTE_MS) * MINUTE_MS };
}

export function lengthOf(range: TimeRange): number {
  return range.kind === 'last' ? range.spanMs : range.toMs - range.fromMs;
}

/** Returns the shortest choice that covers a period. */
export function nearestRange(lengthMs: number): RangeId {
  return RANGE_IDS.find((id) => RANGES[id] >= lengthMs * 0.99) ?? '30d';
}

/** Returns a period of at least {@link SHORTEST_SPAN_MS} that ends no later than now. */
export function fixedRange(span: Span, nowMs: number): TimeRange {
  const spanMs = Math.min(LONGEST_SPAN_MS, Math.max(SHORTEST_SPAN_MS, span.toMs - span.fromMs));
  const middleMs = (span.fromMs + span.toMs) / 2;
  const toMs = Math.min(nowMs, Math.max(spanMs, middleMs + spanMs / 2));
  return { kind: 'fixed', fromMs: Math.round(toMs - spanMs), toMs: Math.round(toMs) };
}

/**
 * Zooms around an instant, which keeps its place on the screen.
 *
 * @param factor by which the period becomes longer
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
