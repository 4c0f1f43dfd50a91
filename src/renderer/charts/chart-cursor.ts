import { Store } from '../live/store';
import type { Span } from '../time-range';

/**
 * The pointed instant and the dragged period, shared by all charts of a time axis. It is not React state, because it
 * changes with every move.
 */
export type ChartCursor = ReturnType<typeof createChartCursor>;

export function createChartCursor() {
  return { pointedMs: new Store<number | undefined>(undefined), dragged: new Store<Span | undefined>(undefined) };
}
