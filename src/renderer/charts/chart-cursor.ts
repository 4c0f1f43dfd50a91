import { Store } from '../live/store';
import type { Span } from '../time-range';

/**
 * The pointed instant and the dragged period, shared by all charts of a time axis. It is not React state, because it
 * changes with every move.
 */
export interface ChartCursor {
  readonly pointedMs: Store<number | undefined>;
  readonly dragged: Store<Span | undefined>;
}

export function createChartCursor(): ChartCursor {
  return { pointedMs: new Store<number | undefined>(undefined), dragged: new Store<Span | undefined>(undefined) };
}
