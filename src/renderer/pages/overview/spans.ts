import { SECOND_MS } from '../../../shared/model/time';

/** Time spans of the charts, in seconds. */
export const SPANS = [
  { value: '60', label: '60 s' },
  { value: '300', label: '5 min' },
  { value: '900', label: '15 min' },
  { value: '3600', label: '1 h' },
] as const;

export type SpanId = (typeof SPANS)[number]['value'];

export const FIRST_SPAN: SpanId = '300';

export function spanMsOf(id: SpanId): number {
  return Number(id) * SECOND_MS;
}
