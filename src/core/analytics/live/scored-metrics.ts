import type { MetricName } from '../../../shared/model/catalog';
import type { Series } from '../../../shared/model/series';

/**
 * Metrics watched for anomalies, most important first: a person would want to know of their deviations. Redundant ones
 * (the kernel's averages, bytes next to ratios), parts of a sum (cores, modes) and Homeostat's own are left out: they
 * would only vote twice.
 */
export const SCORED_METRICS: readonly MetricName[] = [
  'cpu_usage_ratio',
  'memory_used_ratio',
  'pressure_some_ratio',
  'pressure_full_ratio',
  'disk_io_busy_ratio',
  'disk_read_latency_seconds',
  'disk_write_latency_seconds',
  'filesystem_used_ratio',
  'network_receive_bytes_per_second',
  'network_transmit_bytes_per_second',
  'swap_used_ratio',
  'load_1m_ratio',
  'memory_available_bytes',
  'memory_cached_bytes',
  'memory_anonymous_bytes',
  'memory_dirty_bytes',
  'memory_shared_bytes',
  'memory_slab_bytes',
  'memory_committed_bytes',
  'memory_page_faults_per_second',
  'memory_major_faults_per_second',
  'memory_refaults_per_second',
  'memory_reclaim_scanned_per_second',
  'swap_in_bytes_per_second',
  'swap_out_bytes_per_second',
  'disk_read_bytes_per_second',
  'disk_written_bytes_per_second',
  'disk_reads_per_second',
  'disk_writes_per_second',
  'disk_queue_length_count',
  'filesystem_inodes_used_ratio',
  'network_receive_packets_per_second',
  'network_transmit_packets_per_second',
  'network_receive_errors_per_second',
  'network_transmit_errors_per_second',
  'network_receive_drops_per_second',
  'network_transmit_drops_per_second',
  'network_tcp_established_count',
  'network_tcp_retransmits_per_second',
  'network_tcp_listen_drops_per_second',
  'network_udp_receive_errors_per_second',
  'network_sockets_used_count',
  'cpu_context_switches_per_second',
  'cpu_interrupts_per_second',
  'processes_created_per_second',
  'processes_running_count',
  'processes_blocked_count',
  'process_count',
  'process_threads_count',
  'sensor_temperature_celsius',
  'sensor_fan_rpm',
  'battery_power_watts',
];

/**
 * Judged values are means over this time. The detectors are made for it, and single seconds of a desktop are mostly
 * noise.
 */
export const SCORING_STEP_MS = 60_000;

/** More would exceed the budget of a tick. */
export const SCORED_SERIES_LIMIT = 200;

const RANK: ReadonlyMap<string, number> = new Map(SCORED_METRICS.map((metric, rank) => [metric, rank]));

/**
 * Chooses the series to score, most important first. Among equals the one known first wins, so that the choice is
 * stable.
 */
export function chooseScoredSeries(series: readonly Series[]): readonly Series[] {
  const rankOf = ({ metric }: Series) => RANK.get(metric) ?? Number.POSITIVE_INFINITY;
  return series
    .filter((one) => RANK.has(one.metric))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.index - b.index)
    .slice(0, SCORED_SERIES_LIMIT);
}
