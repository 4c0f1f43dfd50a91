import { DAY_MS, HOUR_MS, MINUTE_MS } from '../shared/model/time';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The periods up to now that a button selects. */
export const RANGES = [
  { value: '5m', label: '5 min', spanMs: 300_000 },
  { value: '15m', label: '15 min', spanMs: 900_000 },
  { value: '1h', label: '1 h', spanMs: HOUR_MS },
  { value: '6h', label: '6 h', spanMs: 21_600_000 },
  { value: '1d', label: '1 d', spanMs: DAY_MS },
  { value: '7d', label: '7 d', spanMs: 604_800_000 },
  { value: '30d', label: '30 d', spanMs: 2_592_000_000 },
] as const;

export type RangeId = (typeof RANGES)[number]['value'];

/** The periods up to now of a card with a choice of its own, in hours. */
export const LATEST_HOURS = [
  { value: '1', label: '1 hour' },
  { value: '24', label: '24 hours' },
  { value: '168', label: '7 days' },
] as const;

export type LatestHours = (typeof LATEST_HOURS)[number]['value'];

/** A period up to now, which moves, or a fixed one. */
export type TimeRange =
  | { readonly kind: 'last'; readonly id: RangeId; readonly spanMs: number }
  | ({ readonly kind: 'fixed' } & Span);

export const SHORTEST_SPAN_MS = 10_000;
export const LONGEST_SPAN_MS = 400 * DAY_MS;

export function lastRange(id: RangeId): TimeRange {
  const { spanMs } = RANGES.find(({ value }) => value === id) ?? RANGES[2];
  return { kind: 'last', id, spanMs };
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
  return RANGES.find(({ spanMs }) => spanMs >= lengthMs * 0.99)?.value ?? '30d';
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
