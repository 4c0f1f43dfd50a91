import { SECOND_MS } from '../../../shared/model/time';

/** Time spans of the charts, in seconds. */
export const SPANS = {
  '60': '60 s',
  '300': '5 min',
  '900': '15 min',
  '3600': '1 h',
};

export type SpanId = keyof typeof SPANS;

export const FIRST_SPAN: SpanId = '300';

export function spanMsOf(id: SpanId): number {
  return Number(id) * SECOND_MS;
}
