import type { MetricName } from '../../../shared/model/catalog';
import { isStackedDisk } from '../../../shared/model/disk-names';
import { isInsideInterface, isStackedInterface } from '../../../shared/model/interface-names';
import type { Unit } from '../../../shared/model/metric';
import type { Labels } from '../../../shared/model/series';
import type { ChartCardProps } from '../../charts/chart-card';
import { slotAt } from '../../charts/chart-colors';
import type { ChartLine } from '../../charts/line-chart';
import { latestOf, type PlotSource } from '../../charts/plot';
import type { FrameRing } from '../../live/frame-ring';

/** A line and its source. */
export interface LineSpec extends ChartLine {
  readonly source: PlotSource;
}

type ChartCeiling = ChartCardProps['ceiling'];

/** One view of a subject. */
interface ChartView {
  /** On the switch between the views of one chart. */
  readonly label: string;
  readonly unit: Unit;
  readonly lines: (ring: FrameRing) => readonly LineSpec[];
  readonly ceiling: (ring: FrameRing) => ChartCeiling;
}

export interface ChartSpec {
  readonly title: string;
  readonly views: readonly [ChartView, ...ChartView[]];
  /** Why there may be nothing to show. */
  readonly empty: string;
}

/** The metrics that the page subscribes to. */
export const OVERVIEW_SELECTORS: readonly MetricName[] = [
  'cpu_usage_ratio',
  'cpu_core_usage_ratio',
  'load_1m_ratio',
  'memory_total_bytes',
  'memory_used_bytes',
  'memory_used_ratio',
  'memory_cached_bytes',
  'swap_total_bytes',
  'swap_used_bytes',
  'pressure_some_ratio',
  'disk_read_bytes_per_second',
  'disk_written_bytes_per_second',
  'disk_io_busy_ratio',
  'network_receive_bytes_per_second',
  'network_all_receive_bytes_per_second',
  'network_all_transmit_bytes_per_second',
  'disk_all_read_bytes_per_second',
  'disk_all_written_bytes_per_second',
  'network_transmit_bytes_per_second',
];

/** More lines in one chart are hard to distinguish. */
const MOST_CORE_LINES = 7;
const KIBIBYTE = 1024;

/** The series of a metric as one source. */
export function sourceOf(
  ring: FrameRing,
  metrics: MetricName | readonly MetricName[],
  combine: PlotSource['combine'] = 'sum',
  keep: (labels: Labels) => boolean = () => true,
): PlotSource {
  const wanted: readonly string[] = typeof metrics === 'string' ? [metrics] : metrics;
  const columns = ring.series.flatMap(({ metric, labels }, column) =>
    wanted.includes(metric) && keep(labels) ? [column] : [],
  );
  return { columns, combine };
}

/** One line for each value that a label has, in the order of numbers where they are numbers. */
function linesByLabel(ring: FrameRing, metric: MetricName, label: string, firstSlot: number, prefix = ''): LineSpec[] {
  const values = new Set(ring.series.flatMap((one) => (one.metric === metric ? [one.labels[label] ?? ''] : [])));
  return [...values]
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((value, index) => ({
      id: value,
      label: `${prefix}${value}`,
      slot: slotAt(firstSlot - 1 + index),
      source: sourceOf(ring, metric, 'sum', (labels) => labels[label] === value),
    }));
}

/** Sums of the collectors, which know from the kernel which devices carry the bytes of others. */
const SUMS: Partial<Readonly<Record<MetricName, MetricName>>> = {
  disk_read_bytes_per_second: 'disk_all_read_bytes_per_second',
  disk_written_bytes_per_second: 'disk_all_written_bytes_per_second',
  network_receive_bytes_per_second: 'network_all_receive_bytes_per_second',
  network_transmit_bytes_per_second: 'network_all_transmit_bytes_per_second',
};

/**
 * Returns a function for the sum of devices of a kind: that of the collector if there is one, otherwise without those
 * that by their name repeat what others carry, unless there are no others.
 */
function sourceWithout(isDouble: (name: string) => boolean, label: string) {
  return (
    ring: FrameRing,
    metrics: MetricName | readonly MetricName[],
    combine: PlotSource['combine'] = 'sum',
  ): PlotSource => {
    const sums = [metrics].flat().map((metric) => SUMS[metric]);
    if (combine === 'sum' && sums.every((sum) => sum !== undefined)) {
      const summed = sourceOf(ring, sums);
      if (summed.columns.length === sums.length) return summed;
    }
    const real = sourceOf(ring, metrics, combine, (labels) => !isDouble(labels[label] ?? ''));
    return real.columns.length > 0 ? real : sourceOf(ring, metrics, combine);
  };
}

/** All disks together. Devices on top of other disks are left out, or their bytes would count twice. */
export const diskSource = sourceWithout(isStackedDisk, 'device');

/** All links together, without those that only pass on what another one carries. */
export const networkSource = sourceWithout((name) => isInsideInterface(name) || isStackedInterface(name), 'interface');

function cpuLines(ring: FrameRing): readonly LineSpec[] {
  const total = line('All cores', 1, sourceOf(ring, 'cpu_usage_ratio'));
  const cores = linesByLabel(ring, 'cpu_core_usage_ratio', 'core', 2, 'Core ');
  if (cores.length <= MOST_CORE_LINES) return [total, ...cores];
  return [total, line('Busiest core', 2, sourceOf(ring, 'cpu_core_usage_ratio', 'max'))];
}

/** A machine without swap space has no line for it. */
function swapLines(ring: FrameRing): readonly LineSpec[] {
  const hasSwap = latestOf(ring, sourceOf(ring, 'swap_total_bytes'), ring.length) > 0;
  return hasSwap ? [line('Swap', 2, sourceOf(ring, 'swap_used_bytes'))] : [];
}

function memoryCeiling(ring: FrameRing): ChartCeiling {
  const total = latestOf(ring, sourceOf(ring, ['memory_total_bytes', 'swap_total_bytes'], 'max'), ring.length);
  return total > 0 ? { kind: 'fixed', at: total } : { kind: 'above', floor: KIBIBYTE ** 3 };
}

const line = (label: string, slot: 1 | 2 | 3 | 4, source: PlotSource): LineSpec => ({
  id: label,
  label,
  slot,
  filled: slot === 1,
  source,
});

const fullRatio = (): ChartCeiling => ({ kind: 'fixed', at: 1 });

const throughput = (floorKib: number, lines: ChartView['lines']): ChartView => ({
  label: 'Throughput',
  unit: 'bytes_per_second',
  lines,
  ceiling: () => ({ kind: 'above', floor: floorKib * KIBIBYTE }),
});

/** The charts of the page, in order. */
export const OVERVIEW_CHARTS: readonly ChartSpec[] = [
  {
    title: 'CPU',
    empty: 'No CPU data yet.',
    views: [
      { label: 'Summary', unit: 'ratio', lines: cpuLines, ceiling: fullRatio },
      {
        label: 'Cores',
        unit: 'ratio',
        lines: (ring) => linesByLabel(ring, 'cpu_core_usage_ratio', 'core', 1, 'Core '),
        ceiling: fullRatio,
      },
    ],
  },
  {
    title: 'Memory',
    empty: 'No memory data yet.',
    views: [
      {
        label: 'Usage',
        unit: 'bytes',
        lines: (ring) => [
          line('Used', 1, sourceOf(ring, 'memory_used_bytes')),
          line('Cached', 3, sourceOf(ring, 'memory_cached_bytes')),
          ...swapLines(ring),
        ],
        ceiling: memoryCeiling,
      },
    ],
  },
  {
    title: 'Pressure',
    empty: 'This kernel does not report pressure. Enable PSI with psi=1 on the kernel command line.',
    views: [
      {
        label: 'Some',
        unit: 'ratio',
        lines: (ring) => {
          const pressureOf = (wanted: string) =>
            sourceOf(ring, 'pressure_some_ratio', 'sum', ({ resource }) => resource === wanted);
          return [
            line('CPU', 1, pressureOf('cpu')),
            line('Memory', 4, pressureOf('memory')),
            line('I/O', 2, pressureOf('io')),
          ];
        },
        ceiling: () => ({ kind: 'above', floor: 0.1 }),
      },
    ],
  },
  {
    title: 'Disk',
    empty: 'No disks found.',
    views: [
      throughput(64, (ring) => [
        line('Read', 1, diskSource(ring, 'disk_read_bytes_per_second')),
        line('Written', 2, diskSource(ring, 'disk_written_bytes_per_second')),
      ]),
      {
        label: 'Busy',
        unit: 'ratio',
        lines: (ring) => linesByLabel(ring, 'disk_io_busy_ratio', 'device', 1),
        ceiling: fullRatio,
      },
    ],
  },
  {
    title: 'Network',
    empty: 'No network interfaces found.',
    views: [
      throughput(16, (ring) => [
        line('Received', 1, networkSource(ring, 'network_receive_bytes_per_second')),
        line('Sent', 2, networkSource(ring, 'network_transmit_bytes_per_second')),
      ]),
    ],
  },
];
