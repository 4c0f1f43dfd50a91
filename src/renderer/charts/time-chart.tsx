import {
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from 'chart.js';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Unit } from '../../shared/model/metric';
import { formatAxisValue } from '../format/axis-value';
import { formatClock } from '../format/clock';
import { useThemeVersion } from '../shell/theme';
import { timeTicks, valueTicks } from './axis';
import { type ChartColors, readChartColors, type SeriesSlot, withAlpha } from './chart-colors';
import { Crosshair } from './crosshair';
import { nearestPoint, type Plot } from './plot';
import styles from './time-chart.module.css';

Chart.register(Filler, LinearScale, LineController, LineElement, PointElement);

export interface ChartLine {
  readonly id: string;
  readonly label: string;
  readonly slot: SeriesSlot;
  /** Fills the area below, for the one line that the chart is about. */
  readonly filled?: boolean;
}

export interface TimeChartProps {
  /** What the chart shows and its newest values: all that a screen reader gets of a canvas. */
  readonly description: string;
  readonly lines: readonly ChartLine[];
  /** Its values are aligned to `lines`. */
  readonly plot: Plot;
  readonly isShown: (line: ChartLine) => boolean;
  readonly unit: Unit;
  /** The upper end of the value axis. */
  readonly ceiling: number;
}

type LineChart = Chart<'line', { x: number; y: number }[]>;

/** How much room a label of the time axis takes. */
const TICK_WIDTH_PX = 76;

/** Lines over time on a canvas. Drawn once a new plot and never in between; the crosshair is not on the canvas. */
export function TimeChart(props: TimeChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<LineChart>(undefined);
  const [colors, setColors] = useState<ChartColors>();
  const themeVersion = useThemeVersion();
  const [pointed, setPointed] = useState<number>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what is read from the document
  useEffect(() => {
    const parent = canvas.current?.parentElement;
    if (parent) setColors(readChartColors(parent));
  }, [themeVersion]);

  useEffect(() => {
    if (canvas.current === null) return;
    chart.current = new Chart(canvas.current, createConfiguration());
    return () => chart.current?.destroy();
  }, []);

  useEffect(() => {
    if (chart.current !== undefined && colors !== undefined) draw(chart.current, props, colors);
  });

  function timeAtPointer(event: PointerEvent<HTMLElement>): number | undefined {
    const x = chart.current?.scales['x'];
    if (x === undefined) return undefined;
    return x.getValueForPixel(event.clientX - event.currentTarget.getBoundingClientRect().left);
  }

  function stepByKey(event: KeyboardEvent): void {
    const { times } = props.plot;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') setPointed(undefined);
    if (step === undefined || times.length === 0) return;
    event.preventDefault();
    const from = pointed === undefined ? times.length : nearestPoint(props.plot, pointed);
    setPointed(times[Math.max(0, Math.min(times.length - 1, from + step))]);
  }

  const point = pointed === undefined ? -1 : nearestPoint(props.plot, pointed);
  const scales = chart.current?.scales;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the crosshair is an extra; the table beside the chart has it all
    <div
      className={styles.place}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the crosshair
      tabIndex={0}
      onKeyDown={stepByKey}
      onBlur={() => setPointed(undefined)}
      onPointerMove={(event) => setPointed(timeAtPointer(event))}
      onPointerLeave={() => setPointed(undefined)}
    >
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={props.description} />
      {point >= 0 && scales?.['x'] !== undefined && scales['y'] !== undefined && (
        <Crosshair
          leftPx={scales['x'].getPixelForValue(props.plot.times[point] ?? 0)}
          topPx={scales['y'].top}
          heightPx={scales['y'].bottom - scales['y'].top}
          widthPx={scales['x'].right}
          atMs={props.plot.times[point] ?? 0}
          unit={props.unit}
          values={props.lines.flatMap((line, index) =>
            props.isShown(line) ? [{ ...line, value: props.plot.values[index]?.[point] ?? Number.NaN }] : [],
          )}
        />
      )}
    </div>
  );
}

function createConfiguration(): ChartConfiguration<'line', { x: number; y: number }[]> {
  return {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      events: [],
      layout: { padding: { top: 6 } },
      elements: { point: { radius: 0, hitRadius: 0, hoverRadius: 0 }, line: { tension: 0, borderJoinStyle: 'round' } },
      scales: {
        x: { type: 'linear', border: { display: false }, ticks: { maxRotation: 0, autoSkip: false } },
        y: { type: 'linear', min: 0, border: { display: false }, ticks: { autoSkip: false, padding: 6 } },
      },
    },
  };
}

function draw(chart: LineChart, props: TimeChartProps, colors: ChartColors): void {
  const { plot, lines, isShown, unit, ceiling } = props;
  const { x, y } = chart.options.scales ?? {};
  if (x === undefined || y === undefined) return;
  const font = { family: colors.font, size: 11 };
  const precision = plot.toMs - plot.fromMs <= 120_000 ? 'seconds' : 'minutes';
  const isLow = chart.height < 130;

  Object.assign(x, { min: plot.fromMs, max: plot.toMs });
  x.grid = { color: colors.grid, drawTicks: false };
  Object.assign(x.ticks ?? {}, {
    font,
    color: colors.text,
    padding: 4,
    callback: (atMs: number | string) => formatClock(Number(atMs), precision),
  });
  x.afterBuildTicks = (axis) => {
    const offsetMs = -new Date(plot.toMs).getTimezoneOffset() * 60_000;
    const most = Math.max(1, Math.floor(chart.width / TICK_WIDTH_PX));
    axis.ticks = timeTicks(plot.fromMs, plot.toMs, most, offsetMs).map((value) => ({ value }));
  };

  y.max = ceiling;
  y.grid = { color: colors.grid, drawTicks: false };
  Object.assign(y.ticks ?? {}, {
    font,
    color: colors.text,
    callback: (value: number | string) => formatAxisValue(Number(value), unit),
  });
  y.afterBuildTicks = (axis) => {
    axis.ticks = valueTicks(ceiling, unit, isLow).map((value) => ({ value }));
  };
  // One width for all cards of a page, so that their time axes stand below each other.
  y.afterFit = (axis) => {
    axis.width = 60;
  };

  chart.data.datasets = lines.map((line, index): ChartDataset<'line', { x: number; y: number }[]> => {
    const color = colors.series[line.slot - 1] ?? colors.text;
    const values = plot.values[index] ?? [];
    return {
      hidden: !isShown(line),
      data: plot.times.map((atMs, point) => ({ x: atMs, y: values[point] ?? Number.NaN })),
      borderColor: color,
      borderWidth: line.filled ? 2 : lines.length > 3 ? 1 : 1.25,
      backgroundColor: withAlpha(color, 0.13),
      fill: line.filled ? 'origin' : false,
      // The main line lies above the others.
      order: line.filled ? 0 : 1,
    };
  });
  chart.update('none');
}
