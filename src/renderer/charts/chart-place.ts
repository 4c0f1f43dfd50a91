import type { Span } from '../time-range';
import type { ChartArea } from './line-chart';

/** Where instants and values are on a chart. */
export interface ChartPlace {
  readonly leftPx: (atMs: number) => number;
  /** Kept within the chart. */
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
