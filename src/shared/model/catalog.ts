import type { MetricDefinition } from '../contract/schemas';
import { UNITS, type Unit } from './metric';

/** Resolution of a metric that does not set one. */
const RESOLUTION: Readonly<Record<Unit, number>> = {
  ratio: 0.001,
  bytes: 4096,
  bytes_per_second: 1,
  seconds: 0.001,
  per_second: 0.1,
  count: 1,
  celsius: 0.1,
  hertz: 1_000_000,
  watts: 0.01,
  volts: 0.001,
  rpm: 1,
};

const ENDING = new RegExp(`_(${UNITS.join('|')})(?:_total)?$`);

/** Defines a metric, whose name says its unit and kind: a counter ends in `_total`; a name without a unit counts things. */
function metric<const Name extends string>(
  name: Name,
  help: string,
  labels: readonly string[] = [],
  resolution?: number,
) {
  const unit = (ENDING.exec(name)?.[1] ?? 'count') as Unit;
  return {
    name,
    unit,
    help,
    kind: name.endsWith('_total') ? 'counter' : 'gauge',
    resolution: resolution ?? RESOLUTION[unit],
    labels,
  } as const satisfies MetricDefinition;
}

/** Metrics of Homeostat, in the order in which pages and documents list them. */
export const CATALOG = [
  metric('cpu_usage_ratio', 'CPU time, as a share of all cores, spent neither idle nor waiting for I/O.'),
  metric(
    'cpu_mode_ratio',
    'CPU time, as a share of all cores, by mode: user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice.',
    ['mode'],
  ),
  metric('cpu_core_usage_ratio', 'Busy time of one core, as a share.', ['core']),
  metric('cpu_core_mode_ratio', 'CPU time of one core by mode, as a share.', ['core', 'mode']),
  metric('cpu_core_frequency_hertz', 'Current clock frequency of one core.', ['core']),
  metric('cpu_context_switches_per_second', 'Context switches.'),
  metric('cpu_interrupts_per_second', 'Interrupts serviced.'),
  metric('cpu_softirqs_per_second', 'Software interrupts serviced.'),
  metric('processes_created_per_second', 'Processes and threads created.'),
  metric('processes_running_count', 'Tasks running or ready to run.'),
  metric('processes_blocked_count', 'Tasks blocked while waiting for I/O.'),

  metric('load_1m_ratio', 'Load average over 1 minute, per core.', [], 0.01),
  metric('load_5m_ratio', 'Load average over 5 minutes, per core.', [], 0.01),
  metric('load_15m_ratio', 'Load average over 15 minutes, per core.', [], 0.01),
  metric('load_tasks_count', 'Existing scheduling entities (tasks).'),

  metric('memory_total_bytes', 'Usable memory.'),
  metric('memory_used_bytes', 'Memory that is not available to new programs: total minus set aside and available.'),
  metric(
    'memory_available_bytes',
    'Memory available to new programs without swapping: as the kernel estimates it, with caches that give way.',
  ),
  metric('memory_set_aside_bytes', 'Memory reserved for huge pages by an administrator.'),
  metric('memory_free_bytes', 'Unused memory.'),
  metric('memory_used_ratio', 'Share of memory in use, without memory that is set aside.'),
  metric('memory_buffers_bytes', 'Block-device buffers.'),
  metric('memory_cached_bytes', 'Page cache: file contents held in memory.'),
  metric('memory_active_bytes', 'Recently used memory that is rarely reclaimed.'),
  metric('memory_inactive_bytes', 'Less recently used memory that is reclaimed first.'),
  metric('memory_anonymous_bytes', 'Program memory that is not backed by files.'),
  metric('memory_mapped_bytes', 'Files mapped into the memory of programs.'),
  metric('memory_shared_bytes', 'Shared memory and tmpfs.'),
  metric('memory_dirty_bytes', 'Memory waiting to be written to disk.'),
  metric('memory_writeback_bytes', 'Memory being written to disk.'),
  metric('memory_slab_bytes', 'Memory for kernel data structures.'),
  metric('memory_slab_unreclaimable_bytes', 'Memory for kernel data structures that cannot be reclaimed.'),
  metric('memory_kernel_stack_bytes', 'Memory for kernel stacks.'),
  metric('memory_page_tables_bytes', 'Memory for page tables.'),
  metric('memory_committed_bytes', 'Memory committed to programs.'),
  metric('memory_huge_anonymous_bytes', 'Memory in transparent huge pages.'),
  metric('memory_unevictable_bytes', 'Memory that cannot be reclaimed.'),
  metric('memory_page_faults_per_second', 'Page faults, minor and major.'),
  metric('memory_major_faults_per_second', 'Page faults that required a disk read.'),
  metric('memory_pages_in_bytes_per_second', 'Data read from disks into memory by paging.'),
  metric('memory_pages_out_bytes_per_second', 'Data written from memory to disks by paging.'),
  metric('memory_refaults_per_second', 'Pages read again shortly after eviction, a sign of thrashing.'),
  metric('memory_reclaim_scanned_per_second', 'Pages scanned by reclaim.'),
  metric('memory_reclaim_stolen_per_second', 'Pages freed by reclaim.'),
  metric('memory_oom_kills_total', 'Processes killed because memory ran out, since boot.'),
  metric('swap_total_bytes', 'Size of the swap space.'),
  metric('swap_used_bytes', 'Swap space in use.'),
  metric('swap_used_ratio', 'Share of swap space in use.'),
  metric('swap_in_bytes_per_second', 'Data read from swap.'),
  metric('swap_out_bytes_per_second', 'Data written to swap.'),

  metric(
    'pressure_some_ratio',
    'Share of time in which at least one task waited for the resource: cpu, memory, io, irq.',
    ['resource'],
  ),
  metric('pressure_full_ratio', 'Share of time in which all tasks waited for the resource.', ['resource']),
  metric('pressure_some_10s_ratio', "The kernel's 10 s average of pressure_some_ratio.", ['resource']),
  metric('pressure_full_10s_ratio', "The kernel's 10 s average of pressure_full_ratio.", ['resource']),
  metric('pressure_some_60s_ratio', "The kernel's 60 s average of pressure_some_ratio.", ['resource']),
  metric('pressure_full_60s_ratio', "The kernel's 60 s average of pressure_full_ratio.", ['resource']),
  metric('pressure_some_300s_ratio', "The kernel's 300 s average of pressure_some_ratio.", ['resource']),
  metric('pressure_full_300s_ratio', "The kernel's 300 s average of pressure_full_ratio.", ['resource']),

  metric('disk_read_bytes_per_second', 'Data read from the device.', ['device']),
  metric('disk_written_bytes_per_second', 'Data written to the device.', ['device']),
  metric('disk_reads_per_second', 'Read requests completed.', ['device']),
  metric('disk_writes_per_second', 'Write requests completed.', ['device']),
  metric('disk_read_latency_seconds', 'Mean duration of a read request, including queueing.', ['device'], 0.00001),
  metric('disk_write_latency_seconds', 'Mean duration of a write request, including queueing.', ['device'], 0.00001),
  metric('disk_io_busy_ratio', 'Share of time in which the device had a request in flight.', ['device']),
  metric('disk_queue_length_count', 'Mean number of requests in flight.', ['device'], 0.01),
  metric('disk_io_in_flight_count', 'Requests in flight at the time of the tick.', ['device']),
  metric('disk_discarded_bytes_per_second', 'Data discarded (trimmed).', ['device']),
  metric('disk_all_read_bytes_per_second', 'Data read from all disks, each byte once.'),
  metric('disk_all_written_bytes_per_second', 'Data written to all disks, each byte once.'),

  metric('filesystem_size_bytes', 'Size of the file system.', ['mount']),
  metric('filesystem_available_bytes', 'Space available to ordinary users.', ['mount']),
  metric('filesystem_used_ratio', 'Share of the file system in use, as df counts it.', ['mount'], 0.0001),
  metric('filesystem_inodes_used_ratio', 'Share of inodes in use.', ['mount'], 0.0001),
  metric('filesystem_probe_hung_ratio', '1 while the file system does not respond, otherwise 0.', ['mount'], 1),

  metric('network_receive_bytes_per_second', 'Data received over the interface.', ['interface']),
  metric('network_transmit_bytes_per_second', 'Data sent over the interface.', ['interface']),
  metric('network_receive_packets_per_second', 'Packets received.', ['interface']),
  metric('network_transmit_packets_per_second', 'Packets sent.', ['interface']),
  metric('network_receive_errors_per_second', 'Receive errors.', ['interface']),
  metric('network_transmit_errors_per_second', 'Transmit errors.', ['interface']),
  metric('network_receive_drops_per_second', 'Packets received and dropped.', ['interface']),
  metric('network_transmit_drops_per_second', 'Packets dropped before being sent.', ['interface']),
  metric('network_up_ratio', '1 while the interface is up, otherwise 0; no value for a tunnel.', ['interface'], 1),
  metric('network_all_receive_bytes_per_second', 'Data received over all links, each byte once.'),
  metric('network_all_transmit_bytes_per_second', 'Data sent over all links, each byte once.'),
  metric('network_online_ratio', '1 while a link with a route to other machines is up, otherwise 0.', [], 1),
  metric('network_tcp_established_count', 'Established TCP connections.'),
  metric('network_tcp_retransmits_per_second', 'TCP segments retransmitted.'),
  metric('network_tcp_listen_drops_per_second', 'Connections dropped because a listen queue was full.'),
  metric('network_udp_receive_errors_per_second', 'UDP datagrams that could not be delivered.'),
  metric('network_sockets_used_count', 'Sockets in use.'),

  metric('sensor_temperature_celsius', 'Temperature.', ['chip', 'sensor']),
  metric('sensor_fan_rpm', 'Current fan speed.', ['chip', 'sensor']),
  metric('battery_charge_ratio', 'Battery charge.', ['battery']),
  metric('battery_power_watts', 'Power drawn from (positive) or charged into (negative) the battery.', ['battery']),
  metric('battery_on_ratio', '1 while the system runs on battery, otherwise 0.', [], 1),

  metric('cgroup_cpu_usage_ratio', "CPU use of Homeostat's own session group, in cores.", ['group']),
  metric('cgroup_cpu_throttled_ratio', 'Share of time in which the group was throttled.', ['group']),
  metric('cgroup_memory_bytes', 'Memory charged to the group.', ['group']),
  metric('cgroup_memory_limit_bytes', 'Memory limit of the group, if it has one.', ['group']),
  metric('cgroup_pressure_some_ratio', 'Share of time in which at least one task of the group waited.', [
    'group',
    'resource',
  ]),

  metric('process_count', 'Existing processes.'),
  metric('process_threads_count', 'Threads of all processes.'),
  metric('process_state_count', 'Processes by state: running, sleeping, disk_sleep, stopped, zombie, idle.', ['state']),
  metric('app_cpu_usage_ratio', 'CPU use of all processes of an application, in cores; busiest applications only.', [
    'app',
  ]),
  metric('app_memory_bytes', 'Resident memory of all processes of an application; largest applications only.', ['app']),
  metric('app_read_bytes_per_second', 'Data read from disks by an application.', ['app']),
  metric('app_written_bytes_per_second', 'Data written to disks by an application.', ['app']),
  metric('app_processes_count', 'Processes of an application.', ['app']),

  metric('service_up_ratio', '1 while a watched service responds, even if degraded, otherwise 0.', ['service'], 1),
  metric('service_response_seconds', 'Duration of the last check of a watched service.', ['service'], 0.0001),
  metric('service_success_ratio', 'Share of successful checks of a service in the last hour.', ['service']),
  metric(
    'service_measured_count',
    'Values measured by checks of a service, by name; for a scraped endpoint, its own metrics with their labels.',
    ['service', 'value'],
    0.000001,
  ),

  metric(
    'health_score_ratio',
    'Health score of the machine: 1 is 100 points; no value while the state is unknown.',
    [],
    0.001,
  ),

  metric('homeostat_cpu_usage_ratio', 'CPU use of Homeostat, in cores.', [], 0.0001),
  metric('homeostat_memory_bytes', 'Resident memory of Homeostat.'),
  metric('homeostat_heap_used_bytes', "JavaScript heap in use on the host's main thread."),
  metric('homeostat_heartbeat_seconds', 'Duration of the last tick.', [], 0.00001),
  metric('homeostat_tick_lateness_seconds', 'Delay with which the last tick began.', [], 0.0001),
  metric('homeostat_interval_seconds', 'Current interval between ticks.'),
  metric('homeostat_ticks_total', 'Ticks since start.'),
  metric('homeostat_ticks_dropped_total', 'Ticks that were due but did not run.'),
  metric('homeostat_store_bytes', 'Size of the stored history on disk, including the write-ahead log and the head.'),
  metric('homeostat_written_bytes_total', 'Data written to disks on behalf of Homeostat.'),
  metric('homeostat_store_memory_only_ratio', '1 while history cannot be written to disk, otherwise 0.', [], 1),
  metric('homeostat_store_damaged_blocks_total', 'Parts of the stored history that could not be read.'),
  metric('homeostat_store_cache_hits_total', 'Columns of the history found unpacked in the cache.'),
  metric('homeostat_store_cache_misses_total', 'Columns of the history read from disk and unpacked.'),
  metric('homeostat_store_cache_evictions_total', 'Unpacked columns evicted to make room for others.'),
  metric('homeostat_series_count', 'Number of known series.'),
  metric('homeostat_event_loop_delay_seconds', 'Delay of the event loop when the last tick was due.', [], 0.0001),
  metric('homeostat_event_loop_blocks_total', 'Times that the event loop was blocked for more than two seconds.'),
  metric('homeostat_host_restarts_total', 'Restarts of the host by its supervisor.'),
  metric('homeostat_worker_restarts_total', 'Restarts of the worker thread.'),
  metric('homeostat_budget_step_count', 'Steps by which Homeostat has slowed itself down; 0 is full service.'),
  metric(
    'homeostat_analytics_ready_ratio',
    '1 when the history has been learned and each minute is judged, otherwise 0.',
    [],
    1,
  ),
  metric('homeostat_anomaly_score_ratio', 'Calibrated anomaly score of the last minute, from 0 to 1.'),
  metric('homeostat_anomalies_total', 'Anomalies that began since start.'),
  metric('homeostat_analytics_seconds', 'Time taken to judge the last minute.', [], 0.00001),
  metric('homeostat_analytics_errors_total', 'Ticks on which analytics failed.'),
  metric('homeostat_change_set_queue_count', 'Change sets waiting or being applied.'),
  metric('homeostat_change_sets_done_total', 'Change sets applied since start.'),
  metric('homeostat_change_sets_failed_total', 'Failed change sets since start, none of whose changes are active.'),
  metric('homeostat_change_set_success_ratio', 'Share of finished change sets that were applied.'),
  metric('homeostat_change_set_duration_seconds', 'Duration of the last change set, including waiting.'),
  metric('homeostat_collector_duration_seconds', 'Duration of the last run of a collector.', ['collector'], 0.00001),
  metric(
    'homeostat_collector_success_ratio',
    "1 if the collector's last run succeeded, otherwise 0.",
    ['collector'],
    1,
  ),
] as const;

export type MetricName = (typeof CATALOG)[number]['name'];

const BY_NAME: ReadonlyMap<string, MetricDefinition> = new Map(
  CATALOG.map((definition) => [definition.name, definition]),
);

/** @returns undefined if the catalog has no such metric */
export function findMetric(name: string): MetricDefinition | undefined {
  return BY_NAME.get(name);
}

export function metricDefinition(name: MetricName): MetricDefinition {
  const definition = BY_NAME.get(name);
  if (definition === undefined) throw new Error(`metric ${name} is not in the catalog`);
  return definition;
}
