import type { Bounds } from '../../shared/contract/health-schemas';
import type { MachineRole } from '../../shared/model/machine-role';
import type { ThresholdDefinition } from '../../shared/model/threshold';

/** A threshold without `laxest` and `strictest` never adapts: its subject is harmful at the same value everywhere. */
interface Definition
  extends Pick<ThresholdDefinition, 'id' | 'title' | 'metric' | 'step'>,
    Partial<Pick<ThresholdDefinition, 'labels' | 'laxest' | 'strictest'>> {
  readonly bounds: Bounds;
  /** Roles with bounds of their own. */
  readonly byRole?: Readonly<Partial<Record<MachineRole, Bounds>>>;
}

const at = (warning: number, critical: number): Bounds => ({ warning, critical });

function define({ bounds, byRole, ...definition }: Definition): ThresholdDefinition {
  return {
    labels: {},
    direction: 'above',
    laxest: bounds,
    strictest: bounds,
    ...definition,
    bounds: { desktop: bounds, laptop: bounds, 'build-box': bounds, server: bounds, ...byRole },
  };
}

/**
 * All thresholds. Saturation comes first (the kernel's pressure stall information, Documentation/accounting/psi.rst:
 * the share of time in which tasks waited), because a busy resource that makes nothing wait is doing its work. The
 * values for pressure follow Linux systems that act on it: systemd-oomd kills at 60 % of memory pressure over 30 s,
 * Android's lmkd at 7 to 10 %.
 */
const DEFINITIONS: readonly Definition[] = [
  {
    id: 'cpu-pressure',
    title: 'CPU pressure',
    metric: 'pressure_some_ratio',
    labels: { resource: 'cpu' },
    // A build box is meant to be busy: its queue is harmful only if it does not end.
    bounds: at(0.3, 0.7),
    byRole: { 'build-box': at(0.6, 0.9), server: at(0.25, 0.6) },
    laxest: at(0.8, 0.95),
    strictest: at(0.15, 0.4),
    step: 0.05,
  },
  {
    // For kernels without pressure information: runnable tasks for each core.
    id: 'cpu-load',
    title: 'CPU load per core',
    metric: 'load_1m_ratio',
    bounds: at(1.5, 3),
    byRole: { 'build-box': at(2.5, 5) },
    laxest: at(4, 8),
    strictest: at(1.2, 2),
    step: 0.1,
  },
  {
    id: 'memory-pressure',
    title: 'Memory pressure',
    metric: 'pressure_some_ratio',
    labels: { resource: 'memory' },
    bounds: at(0.1, 0.3),
    laxest: at(0.25, 0.5),
    strictest: at(0.05, 0.15),
    step: 0.01,
  },
  {
    id: 'memory-used',
    title: 'Memory usage',
    metric: 'memory_used_ratio',
    bounds: at(0.92, 0.97),
    step: 0.01,
  },
  {
    id: 'swap-in',
    title: 'Swap reads',
    metric: 'swap_in_bytes_per_second',
    bounds: at(2e6, 20e6),
    laxest: at(20e6, 100e6),
    strictest: at(5e5, 5e6),
    step: 5e5,
  },
  {
    id: 'swap-used',
    title: 'Swap usage',
    metric: 'swap_used_ratio',
    bounds: at(0.8, 0.95),
    step: 0.01,
  },
  {
    id: 'io-pressure',
    title: 'I/O pressure',
    metric: 'pressure_some_ratio',
    labels: { resource: 'io' },
    bounds: at(0.35, 0.7),
    byRole: { 'build-box': at(0.5, 0.85) },
    laxest: at(0.7, 0.95),
    strictest: at(0.1, 0.3),
    step: 0.05,
  },
  {
    // For kernels without pressure information.
    id: 'disk-queue',
    title: 'Disk queue length',
    metric: 'disk_queue_length_count',
    bounds: at(4, 16),
    laxest: at(32, 128),
    strictest: at(2, 8),
    step: 1,
  },
  {
    id: 'disk-read-latency',
    title: 'Disk read latency',
    metric: 'disk_read_latency_seconds',
    bounds: at(0.05, 0.25),
    laxest: at(0.2, 1),
    strictest: at(0.01, 0.05),
    step: 0.005,
  },
  {
    id: 'disk-write-latency',
    title: 'Disk write latency',
    metric: 'disk_write_latency_seconds',
    bounds: at(0.2, 1),
    laxest: at(1, 4),
    strictest: at(0.05, 0.2),
    step: 0.01,
  },
  {
    id: 'disk-space',
    title: 'Disk usage',
    metric: 'filesystem_used_ratio',
    bounds: at(0.92, 0.97),
    step: 0.01,
  },
  {
    id: 'disk-inodes',
    title: 'Inode usage',
    metric: 'filesystem_inodes_used_ratio',
    bounds: at(0.92, 0.98),
    step: 0.01,
  },
  {
    id: 'disk-hung',
    title: 'File system not responding',
    metric: 'filesystem_probe_hung_ratio',
    bounds: at(0.5, 2),
    step: 1,
  },
  {
    id: 'network-receive-errors',
    title: 'Network receive errors',
    metric: 'network_receive_errors_per_second',
    bounds: at(5, 50),
    laxest: at(20, 100),
    strictest: at(1, 10),
    step: 1,
  },
  {
    id: 'network-transmit-errors',
    title: 'Network transmit errors',
    metric: 'network_transmit_errors_per_second',
    bounds: at(5, 50),
    laxest: at(20, 100),
    strictest: at(1, 10),
    step: 1,
  },
  {
    id: 'network-receive-drops',
    title: 'Dropped incoming packets',
    metric: 'network_receive_drops_per_second',
    bounds: at(50, 500),
    laxest: at(500, 5_000),
    strictest: at(10, 100),
    step: 10,
  },
  {
    id: 'network-retransmits',
    title: 'TCP retransmissions',
    metric: 'network_tcp_retransmits_per_second',
    bounds: at(50, 300),
    byRole: { server: at(100, 600) },
    laxest: at(500, 2_000),
    strictest: at(10, 50),
    step: 10,
  },
  {
    id: 'network-listen-drops',
    title: 'Dropped incoming connections',
    metric: 'network_tcp_listen_drops_per_second',
    bounds: at(1, 10),
    laxest: at(10, 50),
    strictest: at(0.5, 5),
    step: 0.5,
  },
  {
    id: 'temperature',
    title: 'Temperature',
    metric: 'sensor_temperature_celsius',
    bounds: at(88, 97),
    laxest: at(95, 102),
    strictest: at(75, 90),
    step: 1,
  },
];

export const THRESHOLDS: readonly ThresholdDefinition[] = DEFINITIONS.map(define);

export const THRESHOLD_IDS: readonly string[] = THRESHOLDS.map(({ id }) => id);

const BY_ID: ReadonlyMap<string, ThresholdDefinition> = new Map(
  THRESHOLDS.map((threshold) => [threshold.id, threshold]),
);

/** @throws if there is no such threshold, which is a bug */
export function thresholdDefinition(id: string): ThresholdDefinition {
  const definition = BY_ID.get(id);
  if (definition === undefined) throw new Error(`unknown threshold ${id}`);
  return definition;
}
