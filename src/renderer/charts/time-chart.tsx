import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useThemeVersion } from '../shell/theme';
import { readChartColors } from './chart-colors';
import { Crosshair } from './crosshair';
import { type ChartScene, LineChart } from './line-chart';
import { nearestPoint } from './plot';
import styles from './time-chart.module.css';

export interface TimeChartProps extends ChartScene {
  /** What the chart shows and its newest values: all that a screen reader gets of a canvas. */
  readonly description: string;
}

/** Lines over time on a canvas. Drawn once a new plot and never in between; the crosshair is not on the canvas. */
export function TimeChart(props: TimeChartProps) {
  const { description, plot, lines, isShown, unit, ceiling } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<LineChart>(undefined);
  const themeVersion = useThemeVersion();
  const [pointedMs, setPointedMs] = useState<number>();
  const shownKey = lines.map((line) => `${line.id} ${isShown(line)}`).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the colors that are in the document
  useEffect(() => {
    const parent = canvas.current?.parentElement;
    if (canvas.current === null || parent == null) return;
    const own = new LineChart(canvas.current, readChartColors(parent));
    chart.current = own;
    return () => own.destroy();
  }, [themeVersion]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for lines and isShown, which are new each time
  useEffect(() => {
    chart.current?.draw({ plot, lines, isShown, unit, ceiling });
  }, [plot, shownKey, unit, ceiling, themeVersion]);

  function timeAtPointer(event: PointerEvent<HTMLElement>): number | undefined {
    const area = chart.current?.area;
    if (area === undefined) return undefined;
    const leftPx = event.clientX - event.currentTarget.getBoundingClientRect().left - area.leftPx;
    return plot.fromMs + (leftPx / (area.rightPx - area.leftPx)) * (plot.toMs - plot.fromMs);
  }

  function stepByKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') setPointedMs(undefined);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || plot.times.length === 0) return;
    event.preventDefault();
    const from = pointedMs === undefined ? plot.times.length : nearestPoint(plot, pointedMs);
    setPointedMs(plot.times[Math.max(0, Math.min(plot.times.length - 1, from + step))]);
  }

  const point = pointedMs === undefined ? -1 : nearestPoint(plot, pointedMs);
  const area = chart.current?.area;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the crosshair is an extra; the table beside the chart has it all
    <div
      className={styles.place}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the crosshair
      tabIndex={0}
      onKeyDown={stepByKey}
      onBlur={() => setPointedMs(undefined)}
      onPointerMove={(event) => setPointedMs(timeAtPointer(event))}
      onPointerLeave={() => setPointedMs(undefined)}
    >
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={description} />
      {point >= 0 && area !== undefined && (
        <Crosshair
          area={area}
          share={((plot.times[point] ?? 0) - plot.fromMs) / (plot.toMs - plot.fromMs)}
          atMs={plot.times[point] ?? 0}
          unit={unit}
          values={lines.flatMap((line, index) =>
            isShown(line) ? [{ ...line, value: plot.values[index]?.[point] ?? Number.NaN }] : [],
          )}
        />
      )}
    </div>
  );
}
