import { Chart, type ChartDataset, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import type { Unit } from '../../shared/model/metric';
import { formatAxisValue } from '../format/axis-value';
import { formatClock } from '../format/clock';
import { timeTicks, valueTicks } from './axis';
import { type ChartColors, type SeriesSlot, withAlpha } from './chart-colors';
import type { Plot } from './plot';

Chart.register(Filler, LinearScale, LineController, LineElement, PointElement);

export interface ChartLine {
  readonly id: string;
  readonly label: string;
  readonly slot: SeriesSlot;
  /** Fills the area below, for the one line that the chart is about. */
  readonly filled?: boolean;
}

/** What is to be drawn. */
export interface ChartScene {
  readonly lines: readonly ChartLine[];
  /** Its values are aligned to `lines`. */
  readonly plot: Plot;
  readonly isShown: (line: ChartLine) => boolean;
  readonly unit: Unit;
  /** The upper end of the value axis. */
  readonly ceiling: number;
}

type Point = { x: number; y: number };

/** How much room a label of the time axis takes. */
const TICK_WIDTH_PX = 76;
/** Half of the widest label of the time axis. */
const END_PX = 28;
/** One width for all charts of a page, so that their time axes stand below each other. */
const VALUE_AXIS_WIDTH_PX = 60;
const LOW_CHART_PX = 130;

/**
 * Lines on a canvas. Chart.js resolves every option anew for a new object, so options and data sets are made once and
 * each drawing changes only bounds and points: a third of the cost.
 */
export class LineChart {
  readonly #chart: Chart<'line', Point[]>;
  #scene: ChartScene | undefined;
  #linesKey = '';

  constructor(
    canvas: HTMLCanvasElement,
    private readonly colors: ChartColors,
  ) {
    const ticks = { font: { family: colors.font, size: 11 }, color: colors.text, autoSkip: false };
    const grid = { color: colors.grid, drawTicks: false };
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        events: [],
        layout: { padding: { top: 6 } },
        elements: { point: { radius: 0, hitRadius: 0, hoverRadius: 0 }, line: { borderJoinStyle: 'round' } },
        scales: {
          x: {
            type: 'linear',
            border: { display: false },
            grid,
            ticks: { ...ticks, maxRotation: 0, padding: 4, callback: (atMs) => this.#timeText(Number(atMs)) },
            afterBuildTicks: (axis) => {
              axis.ticks = this.#timeTicks().map((value) => ({ value }));
            },
          },
          y: {
            type: 'linear',
            min: 0,
            border: { display: false },
            grid,
            ticks: { ...ticks, padding: 6, callback: (value) => this.#valueText(Number(value)) },
            afterBuildTicks: (axis) => {
              axis.ticks = this.#valueTicks().map((value) => ({ value }));
            },
            afterFit: (axis) => {
              axis.width = VALUE_AXIS_WIDTH_PX;
            },
          },
        },
      },
    });
  }

  draw(scene: ChartScene): void {
    this.#scene = scene;
    const { x, y } = this.#chart.options.scales ?? {};
    if (x === undefined || y === undefined) return;
    x.min = scene.plot.fromMs;
    x.max = scene.plot.toMs;
    y.max = scene.ceiling;
    this.#setLines(scene.lines);
    scene.lines.forEach((line, index) => {
      const dataset = this.#chart.data.datasets[index];
      if (dataset === undefined) return;
      dataset.hidden = !scene.isShown(line);
      setPoints(dataset.data, scene.plot.times, scene.plot.values[index] ?? []);
    });
    this.#chart.update('none');
  }

  /** Where the lines are drawn, within the canvas; undefined before the first drawing. */
  get area():
    | { readonly leftPx: number; readonly rightPx: number; readonly topPx: number; readonly bottomPx: number }
    | undefined {
    if (this.#scene === undefined) return undefined;
    const { left, right, top, bottom } = this.#chart.chartArea;
    return { leftPx: left, rightPx: right, topPx: top, bottomPx: bottom };
  }

  destroy(): void {
    this.#chart.destroy();
  }

  #setLines(lines: readonly ChartLine[]): void {
    const key = lines.map(({ id, slot, filled }) => `${id} ${slot} ${filled}`).join();
    if (key === this.#linesKey) return;
    this.#linesKey = key;
    this.#chart.data.datasets = lines.map((line): ChartDataset<'line', Point[]> => {
      const color = this.colors.series[line.slot - 1] ?? this.colors.text;
      return {
        data: [],
        borderColor: color,
        borderWidth: line.filled ? 2 : lines.length > 3 ? 1 : 1.25,
        backgroundColor: withAlpha(color, 0.13),
        fill: line.filled ? 'origin' : false,
        // The main line lies above the others.
        order: line.filled ? 0 : 1,
      };
    });
  }

  #timeTicks(): readonly number[] {
    if (this.#scene === undefined) return [];
    const { fromMs, toMs } = this.#scene.plot;
    const offsetMs = -new Date(toMs).getTimezoneOffset() * 60_000;
    return timeTicks(fromMs, toMs, Math.max(1, Math.floor(this.#chart.width / TICK_WIDTH_PX)), offsetMs);
  }

  /** No text at the ends, where it would need room that the lines then lose and get back as time passes. */
  #timeText(atMs: number): string {
    if (this.#scene === undefined) return '';
    const { fromMs, toMs } = this.#scene.plot;
    const endMs = ((toMs - fromMs) * END_PX) / Math.max(1, this.#chart.width - VALUE_AXIS_WIDTH_PX);
    if (atMs - fromMs < endMs || toMs - atMs < endMs) return '';
    return formatClock(atMs, toMs - fromMs <= 120_000 ? 'seconds' : 'minutes');
  }

  #valueTicks(): readonly number[] {
    if (this.#scene === undefined) return [];
    return valueTicks(this.#scene.ceiling, this.#scene.unit, this.#chart.height < LOW_CHART_PX);
  }

  #valueText(value: number): string {
    return this.#scene === undefined ? '' : formatAxisValue(value, this.#scene.unit);
  }
}

/** In place: the points of one drawing are the next one's. */
function setPoints(points: Point[], times: readonly number[], values: readonly number[]): void {
  times.forEach((atMs, index) => {
    const y = values[index] ?? Number.NaN;
    const point = points[index];
    if (point === undefined) points[index] = { x: atMs, y };
    else {
      point.x = atMs;
      point.y = y;
    }
  });
  points.length = times.length;
}
