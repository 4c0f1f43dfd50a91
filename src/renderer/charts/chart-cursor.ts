import { Store } from '../live/store';
import type { Span } from '../time-range';

/** What is pointed at and dragged over, on all the charts that share a time axis. Not React state: it changes with every move. */
export interface ChartCursor {
  readonly pointedMs: Store<number | undefined>;
  readonly dragged: Store<Span | undefined>;
}

export function createChartCursor(): ChartCursor {
  return { pointedMs: new Store<number | undefined>(undefined), dragged: new Store<Span | undefined>(undefined) };
}
