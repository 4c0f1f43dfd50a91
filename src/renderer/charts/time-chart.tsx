import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { createPlace } from './chart-place';
import { Crosshair } from './crosshair';
import type { ChartScene } from './line-chart';
import { nearestPoint, shownValue } from './plot';
import { Shade, type ShadedSpan } from './shade';
import styles from './time-chart.module.css';
import { useLineChart } from './use-line-chart';

export interface TimeChartProps extends ChartScene {
  /** The content of the chart and its newest values, for screen readers. */
  readonly description: string;
  /** Periods to highlight. */
  readonly shaded?: readonly ShadedSpan[];
}

/** Draws lines over time on a canvas, once for each new plot. The crosshair is not on the canvas. */
export function TimeChart(props: TimeChartProps) {
  const { description, plot, lines, isShown, unit, ceiling, floor = 0, shaded = [] } = props;
  const { canvas, area } = useLineChart(props);
  const [pointedMs, setPointedMs] = useState<number>();

  function timeAtPointer(event: PointerEvent<HTMLElement>): number | undefined {
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
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the crosshair is an extra; the table next to the chart has all values
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
      {area !== undefined &&
        shaded.map((span) => (
          <Shade key={span.id} span={span} plot={plot} place={createPlace(area, plot, floor, ceiling)} area={area} />
        ))}
      {point >= 0 && area !== undefined && (
        <Crosshair
          area={area}
          share={((plot.times[point] ?? 0) - plot.fromMs) / (plot.toMs - plot.fromMs)}
          atMs={plot.times[point] ?? 0}
          spanMs={plot.toMs - plot.fromMs}
          unit={unit}
          values={lines.flatMap((line, index) =>
            isShown(line) ? [{ ...line, value: shownValue(plot, index, point) }] : [],
          )}
        />
      )}
    </div>
  );
}
