import type { Span } from '../time-range';
import type { ChartArea } from './line-chart';

/** Positions of instants and values on a chart. */
export interface ChartPlace {
  readonly leftPx: (atMs: number) => number;
  /** Never outside the chart. */
  readonly topPx: (value: number) => number;
}

export function createPlace(area: ChartArea, plot: Span, floor: number, ceiling: number): ChartPlace {
  const { leftPx, rightPx, topPx, bottomPx } = area;
  return {
    leftPx: (atMs) => leftPx + ((atMs - plot.fromMs) / (plot.toMs - plot.fromMs)) * (rightPx - leftPx),
    topPx: (value) => {
      const share = Math.max(0, Math.min(1, (value - floor) / (ceiling - floor)));
      return bottomPx - share * (bottomPx - topPx);
    },
  };
}
