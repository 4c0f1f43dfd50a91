import { HOUR_MS } from '../../../shared/model/time';

/** Time spans of the charts. */
export const SPANS = [
  { value: '60', label: '60 s', spanMs: 60_000 },
  { value: '300', label: '5 min', spanMs: 300_000 },
  { value: '900', label: '15 min', spanMs: 900_000 },
  { value: '3600', label: '1 h', spanMs: HOUR_MS },
] as const;

export type SpanId = (typeof SPANS)[number]['value'];

export const FIRST_SPAN: SpanId = '300';

export function spanMsOf(id: SpanId): number {
  return SPANS.find(({ value }) => value === id)?.spanMs ?? 300_000;
}
