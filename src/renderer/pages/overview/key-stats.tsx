import { formatBytes, formatRatio, formatValue } from '../../../shared/format/format';
import type { MetricName } from '../../../shared/model/catalog';
import type { Unit } from '../../../shared/model/metric';
import { niceCeiling } from '../../charts/axis';
import { createPlot, extentOf, latestOf, type PlotSource } from '../../charts/plot';
import { Sparkline } from '../../charts/sparkline';
import { Stat } from '../../components';
import type { FrameRing } from '../../live/frame-ring';
import type { FramesState } from '../../live/frames';
import { diskSource, networkSource, sourceOf } from './chart-specs';
import styles from './overview.module.css';

const TREND_SPAN_MS = 60_000;

/** Five numbers that show where a machine is short, each with its last minute. */
export function KeyStats({ frames }: { readonly frames: FramesState }) {
  const { ring } = frames;
  const pressure = worstPressure(ring);
  const newest = (metric: MetricName) => latestOf(ring, sourceOf(ring, metric));
  return (
    <div className={styles.stats}>
      <Tile
        label="CPU"
        frames={frames}
        source={sourceOf(ring, 'cpu_usage_ratio')}
        unit="ratio"
        floor={1}
        detail={`Load ${formatRatio(newest('load_1m_ratio'))} of cores`}
      />
      <Tile
        label="Memory"
        frames={frames}
        source={sourceOf(ring, 'memory_used_ratio')}
        unit="ratio"
        floor={1}
        detail={`${formatBytes(newest('memory_used_bytes'))} of ${formatBytes(newest('memory_total_bytes'))}`}
      />
      <Tile
        label="Pressure"
        frames={frames}
        source={pressure.source}
        unit="ratio"
        floor={0.1}
        detail={pressure.name === undefined ? 'Not reported by this kernel' : `Highest for ${pressure.name}`}
      />
      <Tile
        label="Disk"
        frames={frames}
        source={diskSource(ring, ['disk_read_bytes_per_second', 'disk_written_bytes_per_second'])}
        unit="bytes_per_second"
        floor={64 * 1024}
        detail={`${formatRatio(latestOf(ring, diskSource(ring, 'disk_io_busy_ratio', 'max')))} busy`}
      />
      <Tile
        label="Network"
        frames={frames}
        source={networkSource(ring, ['network_receive_bytes_per_second', 'network_transmit_bytes_per_second'])}
        unit="bytes_per_second"
        floor={16 * 1024}
        detail={`${formatBytes(latestOf(ring, networkSource(ring, 'network_receive_bytes_per_second')))}/s received`}
      />
    </div>
  );
}

interface TileProps {
  readonly label: string;
  readonly frames: FramesState;
  readonly source: PlotSource;
  readonly unit: Unit;
  readonly floor: number;
  readonly detail: string;
}

function Tile({ label, frames, source, unit, floor, detail }: TileProps) {
  const plot = createPlot(frames.ring, [source], TREND_SPAN_MS, frames.intervalMs);
  const ceiling = niceCeiling(extentOf(plot.values).high, unit, floor);
  return (
    <Stat
      label={label}
      value={formatValue(latestOf(frames.ring, source), unit)}
      detail={detail}
      trend={<Sparkline plot={plot} ceiling={ceiling} />}
    />
  );
}

const RESOURCE_NAMES: Readonly<Record<string, string>> = { cpu: 'CPU', memory: 'memory', io: 'I/O' };

/** Finds the resource that tasks wait for most. */
function worstPressure(ring: FrameRing): { readonly source: PlotSource; readonly name: string | undefined } {
  const source = sourceOf(ring, 'pressure_some_ratio', 'max', ({ resource = '' }) => resource in RESOURCE_NAMES);
  let worst = -1;
  let name: string | undefined;
  for (const column of source.columns) {
    const value = latestOf(ring, { columns: [column], combine: 'max' });
    if (value > worst) {
      worst = value;
      name = RESOURCE_NAMES[ring.series[column]?.labels['resource'] ?? ''];
    }
  }
  return { source, name };
}
