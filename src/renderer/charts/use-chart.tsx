import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useThemeVersion } from '../live/theme';
import { readChartColors } from './chart-colors';
import { type ChartPlace, createPlace } from './chart-place';
import { Crosshair } from './crosshair';
import { type ChartArea, type ChartScene, LineChart } from './line-chart';
import { nearestPoint } from './plot';
import { Shade, type ShadedSpan } from './shade';
import styles from './use-chart.module.css';

export interface ChartProps extends ChartScene {
  /** The content of the chart and its newest values, for screen readers. */
  readonly description: string;
  /** Periods to highlight. */
  readonly shaded?: readonly ShadedSpan[];
  /** Content over the lines. */
  readonly children?: (place: ChartPlace) => ReactNode;
}

/**
 * Draws a {@link LineChart} on a canvas, once for each new scene, and what changes more often in layers over it.
 *
 * @returns the layers, the point of the pointed instant (-1 for none), and the instant under a pointer
 */
export function useChart(props: ChartProps, pointedMs: number | undefined) {
  const { description, plot, lines, hidden, unit, ceiling, floor = 0, bands, shaded = [], children } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<LineChart>(undefined);
  const [area, setArea] = useState<ChartArea>();
  const themeVersion = useThemeVersion();
  const linesKey = lines.map(({ id, strong }) => `${id} ${strong} ${hidden?.has(id)}`).join();
  const point = pointedMs === undefined ? -1 : nearestPoint(plot, pointedMs);
  const place = area && createPlace(area, plot, floor, ceiling);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version identifies the colors that are in the document
  useEffect(() => {
    const parent = canvas.current?.parentElement;
    if (canvas.current === null || parent == null) return;
    const own = new LineChart(canvas.current, readChartColors(parent), (next) =>
      setArea((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next)),
    );
    chart.current = own;
    return () => own.destroy();
  }, [themeVersion]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key identifies the lines, which are new objects each time
  useEffect(() => {
    chart.current?.draw(props);
  }, [plot, linesKey, unit, ceiling, floor, bands, themeVersion]);

  function timeAt({ clientX, currentTarget }: PointerEvent<HTMLElement>): number | undefined {
    if (area === undefined) return undefined;
    const leftPx = clientX - currentTarget.getBoundingClientRect().left - area.leftPx;
    const share = Math.max(0, Math.min(1, leftPx / (area.rightPx - area.leftPx)));
    return plot.fromMs + share * (plot.toMs - plot.fromMs);
  }

  const layers = (
    <>
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={description} />
      {area !== undefined && place !== undefined && (
        <>
          {shaded.map((span) => (
            <Shade key={span.id} span={span} plot={plot} place={place} area={area} />
          ))}
          {children?.(place)}
          {point >= 0 && <Crosshair {...props} area={area} point={point} />}
        </>
      )}
    </>
  );
  return { layers, point, timeAt };
}
