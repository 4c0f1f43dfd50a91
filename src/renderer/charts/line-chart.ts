import { Chart, type ChartDataset, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import { formatClock, formatDay } from '../../shared/format/date';
import type { Unit } from '../../shared/model/metric';
import { HOUR_MS, localOffsetMs } from '../../shared/model/time';
import { formatAxisValue } from '../text/axis-value';
import { timeTicks, valueTicks } from './axis';
import { type ChartColors, type SeriesSlot, withAlpha } from './chart-colors';
import type { Plot } from './plot';

Chart.register(Filler, LinearScale, LineController, LineElement, PointElement);

export interface ChartLine {
  readonly id: string;
  readonly label: string;
  readonly slot: SeriesSlot;
  /** Fills the area below the main line of a chart. */
  readonly filled?: boolean;
  /** Draws the selected line over the others. */
  readonly strong?: boolean;
  /** For values that are not measured. */
  readonly dashed?: boolean;
}

/** An area between two edges behind the lines, such as an expected range. Parts with NaN are left out. */
export interface ChartBand {
  readonly slot: SeriesSlot;
  readonly opacity: number;
  readonly times: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The area of the lines within the canvas. */
export interface ChartArea {
  readonly leftPx: number;
  readonly rightPx: number;
  readonly topPx: number;
  readonly bottomPx: number;
}

/** The content of a chart. */
export interface ChartScene {
  readonly lines: readonly ChartLine[];
  /** Its values are aligned to `lines`. */
  readonly plot: Plot;
  /** Ids of the lines that are not drawn. */
  readonly hidden?: ReadonlySet<string>;
  readonly unit: Unit;
  /** The upper end of the value axis. */
  readonly ceiling: number;
  /** The lower end; zero by default. */
  readonly floor?: number;
  readonly bands?: readonly ChartBand[];
}

type Point = { x: number; y: number };

/** Width of a label of the time axis. */
const TICK_WIDTH_PX = 76;
/** Half of the widest label of the time axis. */
const END_PX = 28;
/** One width for all charts of a page, so that their time axes are aligned. */
const VALUE_AXIS_WIDTH_PX = 60;
const LOW_CHART_PX = 130;
/** In a longer period, the labels of midnights show the day. */
const DAYS_FROM_MS = 6 * HOUR_MS;

/**
 * Draws lines on a canvas. Chart.js resolves every option again for a new object, so options and data sets are made
 * once and each drawing changes only bounds and points, at a third of the cost.
 */
export class LineChart {
  readonly #chart: Chart<'line', Point[]>;
  #scene: ChartScene | undefined;
  #datasetsKey = '';

  constructor(
    canvas: HTMLCanvasElement,
    private readonly colors: ChartColors,
    /** Called with the area of the lines after every layout. */
    onLayout: (area: ChartArea) => void,
  ) {
    const ticks = { font: { family: colors.font, size: 11 }, color: colors.text, autoSkip: false };
    const grid = { color: colors.grid, drawTicks: false };
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [
        {
          id: 'area',
          afterLayout: ({ chartArea: { left, right, top, bottom } }) =>
            this.#scene && onLayout({ leftPx: left, rightPx: right, topPx: top, bottomPx: bottom }),
        },
      ],
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
            ticks: {
              ...ticks,
              padding: 6,
              callback: (value) => this.#scene && formatAxisValue(Number(value), this.#scene.unit),
            },
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
    y.min = scene.floor ?? 0;
    y.max = scene.ceiling;
    const { lines, plot, bands = [] } = scene;
    this.#setDatasets(lines, bands);
    const { datasets } = this.#chart.data;
    lines.forEach((line, index) => {
      const dataset = datasets[index];
      if (dataset === undefined) return;
      dataset.hidden = scene.hidden?.has(line.id) ?? false;
      setPoints(dataset.data, plot.times, plot.values[index] ?? [], plot.joinMs?.[index]);
    });
    bands.forEach(({ times, low, high }, index) => {
      const [lower, upper] = datasets.slice(lines.length + 2 * index);
      if (lower !== undefined) setPoints(lower.data, times, low);
      if (upper !== undefined) setPoints(upper.data, times, high);
    });
    this.#chart.update('none');
  }

  destroy(): void {
    this.#chart.destroy();
  }

  #setDatasets(lines: readonly ChartLine[], bands: readonly ChartBand[]): void {
    const key = JSON.stringify([lines, bands.map(({ slot, opacity }) => [slot, opacity])]);
    if (key === this.#datasetsKey) return;
    this.#datasetsKey = key;
    this.#chart.data.datasets = [
      ...lines.map((line) => this.#lineDataset(line, lines.length)),
      ...bands.flatMap((band) => this.#bandDatasets(band)),
    ];
  }

  #lineDataset(line: ChartLine, lineCount: number): ChartDataset<'line', Point[]> {
    const color = this.#colorOf(line.slot);
    const isMain = line.filled || line.strong;
    return {
      data: [],
      borderColor: color,
      borderWidth: isMain ? 2 : lineCount > 3 ? 1 : 1.25,
      borderDash: line.dashed ? [4, 3] : [],
      backgroundColor: withAlpha(color, 0.13),
      fill: line.filled ? 'origin' : false,
      // The main line is drawn over the others.
      order: isMain ? 0 : 1,
    };
  }

  /** Returns the lower edge, and the upper one, which fills down to it. */
  #bandDatasets({ slot, opacity }: ChartBand): ChartDataset<'line', Point[]>[] {
    const edge = { borderWidth: 0, order: 2 };
    const backgroundColor = withAlpha(this.#colorOf(slot), opacity);
    return [
      { ...edge, data: [], fill: false },
      { ...edge, data: [], fill: '-1', backgroundColor },
    ];
  }

  #colorOf(slot: SeriesSlot): string {
    return this.colors.series[slot - 1] ?? this.colors.text;
  }

  #timeTicks(): readonly number[] {
    if (this.#scene === undefined) return [];
    const { fromMs, toMs } = this.#scene.plot;
    return timeTicks(fromMs, toMs, Math.max(1, Math.floor(this.#chart.width / TICK_WIDTH_PX)), localOffsetMs(toMs));
  }

  /** Returns no text at the ends, where labels would take room from the lines and give it back as time passes. */
  #timeText(atMs: number): string {
    if (this.#scene === undefined) return '';
    const { fromMs, toMs } = this.#scene.plot;
    const endMs = ((toMs - fromMs) * END_PX) / Math.max(1, this.#chart.width - VALUE_AXIS_WIDTH_PX);
    if (atMs - fromMs < endMs || toMs - atMs < endMs) return '';
    const isMidnight = new Date(atMs).getHours() + new Date(atMs).getMinutes() === 0;
    if (isMidnight && toMs - fromMs > DAYS_FROM_MS) return formatDay(atMs);
    return formatClock(atMs, atMs % 60_000 !== 0 || toMs - fromMs <= 120_000 ? 'seconds' : 'minutes');
  }

  #valueTicks(): readonly number[] {
    if (this.#scene === undefined) return [];
    const { ceiling, unit, floor } = this.#scene;
    return valueTicks(ceiling, unit, this.#chart.height < LOW_CHART_PX, floor);
  }
}

/**
 * Updates points in place, so that drawings share them.
 *
 * @param joinMs values no further apart are joined; without it, every NaN breaks the line
 */
function setPoints(points: Point[], times: readonly number[], values: readonly number[], joinMs?: number): void {
  let count = 0;
  const put = (x: number, y: number) => {
    const point = points[count];
    if (point === undefined) points[count] = { x, y };
    else {
      point.x = x;
      point.y = y;
    }
    count++;
  };
  let lastMs = Number.NaN;
  times.forEach((atMs, index) => {
    const y = values[index] ?? Number.NaN;
    if (joinMs !== undefined) {
      if (Number.isNaN(y)) return;
      if (atMs - lastMs > joinMs) put((lastMs + atMs) / 2, Number.NaN);
      lastMs = atMs;
    }
    put(atMs, y);
  });
  points.length = count;
}
