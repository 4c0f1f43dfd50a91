import type { Span } from '../time-range';
import type { ChartArea } from './line-chart';

/** Converts instants and values to positions on a chart. */
export function createPlace(area: ChartArea, plot: Span, floor: number, ceiling: number) {
  const { leftPx, rightPx, topPx, bottomPx } = area;
  return {
    leftPx: (atMs: number) => leftPx + ((atMs - plot.fromMs) / (plot.toMs - plot.fromMs)) * (rightPx - leftPx),
    /** Never outside the chart. */
    topPx: (value: number) => {
      const share = Math.max(0, Math.min(1, (value - floor) / (ceiling - floor)));
      return bottomPx - share * (bottomPx - topPx);
    },
  };
}

export type ChartPlace = ReturnType<typeof createPlace>;
