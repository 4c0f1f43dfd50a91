import { type RefObject, useEffect, useRef, useState } from 'react';
import { useThemeVersion } from '../live/theme';
import { readChartColors } from './chart-colors';
import { type ChartArea, type ChartScene, LineChart } from './line-chart';

export interface LineChartHandle {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** Undefined before the first drawing. */
  readonly area: ChartArea | undefined;
}

/** Draws a {@link LineChart} on a canvas, once for each new scene. */
export function useLineChart({ plot, lines, isShown, unit, ceiling, floor, bands }: ChartScene): LineChartHandle {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<LineChart>(undefined);
  const [area, setArea] = useState<ChartArea>();
  const themeVersion = useThemeVersion();
  const linesKey = lines.map((line) => `${line.id} ${line.strong} ${isShown(line)}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version identifies the colors that are in the document
  useEffect(() => {
    const parent = canvas.current?.parentElement;
    if (canvas.current === null || parent == null) return;
    const own = new LineChart(canvas.current, readChartColors(parent), (next) =>
      setArea((before) => (before !== undefined && isSame(before, next) ? before : next)),
    );
    chart.current = own;
    return () => own.destroy();
  }, [themeVersion]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key identifies lines and isShown, which are new objects each time
  useEffect(() => {
    chart.current?.draw({
      plot,
      lines,
      isShown,
      unit,
      ceiling,
      ...(floor === undefined ? {} : { floor }),
      ...(bands === undefined ? {} : { bands }),
    });
  }, [plot, linesKey, unit, ceiling, floor, bands, themeVersion]);

  return { canvas, area };
}

function isSame(a: ChartArea, b: ChartArea): boolean {
  return a.leftPx === b.leftPx && a.rightPx === b.rightPx && a.topPx === b.topPx && a.bottomPx === b.bottomPx;
}
