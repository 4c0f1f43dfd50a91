import type { MetricDefinition } from '../contract/schemas';
import type { Unit } from './metric';

type Options = { readonly labels?: readonly string[]; readonly kind?: 'counter'; readonly resolution?: number };

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

function metric<const Name extends string>(name: Name, unit: Unit, help: string, options: Options = {}) {
  return {
    name,
    unit,
    help,
    kind: options.kind ?? 'gauge',
    resolution: options.resolution ?? RESOLUTION[unit],
    labels: options.labels ?? [],
  } as const satisfies MetricDefinition;
}

/** Metrics of Homeostat, in the order in which pages and documents list them. */
export const CATALOG = [
  metric('cpu_usage_ratio', 'ratio', 'CPU time, as a share of all cores, spent neither idle nor waiting for I/O.'),
  metric(
    'cpu_mode_ratio',
    'ratio',
    'CPU time, as a share of all cores, by mode: user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice.',
    { labels: ['mode'] },
  ),
  metric('cpu_core_usage_ratio', 'ratio', 'Busy time of one core, as a share.', { labels: ['core'] }),
  metric('cpu_core_mode_ratio', 'ratio', 'CPU time of one core by mode, as a share.', { labels: ['core', 'mode'] }),
  metric('cpu_core_frequency_hertz', 'hertz', 'Current clock frequency of one core.', { labels: ['core'] }),
  metric('cpu_context_switches_per_second', 'per_second', 'Context switches.'),
  metric('cpu_interrupts_per_second', 'per_second', 'Interrupts serviced.'),
  metric('cpu_softirqs_per_second', 'per_second', 'Software interrupts serviced.'),
  metric('processes_created_per_second', 'per_second', 'Processes and threads created.'),
  metric('processes_running_count', 'count', 'Tasks running or ready to run.'),
  metric('processes_blocked_count', 'count', 'Tasks blocked while waiting for I/O.'),

  metric('load_1m_ratio', 'ratio', 'Load average over 1 minute, per core.', { resolution: 0.01 }),
  metric('load_5m_ratio', 'ratio', 'Load average over 5 minutes, per core.', { resolution: 0.01 }),
  metric('load_15m_ratio', 'ratio', 'Load average over 15 minutes, per core.', { resolution: 0.01 }),
  metric('load_tasks_count', 'count', 'Existing scheduling entities (tasks).'),

  metric('memory_total_bytes', 'bytes', 'Usable memory.'),
  metric('memory_used_bytes', 'bytes', 'Memory that is not available to new programs: total minus available.'),
  metric(
    'memory_available_bytes',
    'bytes',
    'Memory available to new programs without swapping, as the kernel estimates it.',
  ),
  metric('memory_free_bytes', 'bytes', 'Unused memory.'),
  metric('memory_used_ratio', 'ratio', 'Share of memory in use: 1 minus available divided by total.'),
  metric('memory_buffers_bytes', 'bytes', 'Block-device buffers.'),
  metric('memory_cached_bytes', 'bytes', 'Page cache: file contents held in memory.'),
  metric('memory_active_bytes', 'bytes', 'Recently used memory that is rarely reclaimed.'),
  metric('memory_inactive_bytes', 'bytes', 'Less recently used memory that is reclaimed first.'),
  metric('memory_anonymous_bytes', 'bytes', 'Program memory that is not backed by files.'),
  metric('memory_mapped_bytes', 'bytes', 'Files mapped into the memory of programs.'),
  metric('memory_shared_bytes', 'bytes', 'Shared memory and tmpfs.'),
  metric('memory_dirty_bytes', 'bytes', 'Memory waiting to be written to disk.'),
  metric('memory_writeback_bytes', 'bytes', 'Memory being written to disk.'),
  metric('memory_slab_bytes', 'bytes', 'Memory for kernel data structures.'),
  metric('memory_slab_unreclaimable_bytes', 'bytes', 'Memory for kernel data structures that cannot be reclaimed.'),
  metric('memory_kernel_stack_bytes', 'bytes', 'Memory for kernel stacks.'),
  metric('memory_page_tables_bytes', 'bytes', 'Memory for page tables.'),
  metric('memory_committed_bytes', 'bytes', 'Memory committed to programs.'),
  metric('memory_huge_anonymous_bytes', 'bytes', 'Memory in transparent huge pages.'),
  metric('memory_unevictable_bytes', 'bytes', 'Memory that cannot be reclaimed.'),
  metric('memory_page_faults_per_second', 'per_second', 'Page faults, minor and major.'),
  metric('memory_major_faults_per_second', 'per_second', 'Page faults that required a disk read.'),
  metric('memory_pages_in_bytes_per_second', 'bytes_per_second', 'Data read from disks into memory by paging.'),
  metric('memory_pages_out_bytes_per_second', 'bytes_per_second', 'Data written from memory to disks by paging.'),
  metric('memory_refaults_per_second', 'per_second', 'Pages read again shortly after eviction, a sign of thrashing.'),
  metric('memory_reclaim_scanned_per_second', 'per_second', 'Pages scanned by reclaim.'),
  metric('memory_reclaim_stolen_per_second', 'per_second', 'Pages freed by reclaim.'),
  metric('memory_oom_kills_total', 'count', 'Processes killed because memory ran out, since boot.', {
    kind: 'counter',
  }),
  metric('swap_total_bytes', 'bytes', 'Size of the swap space.'),
  metric('swap_used_bytes', 'bytes', 'Swap space in use.'),
  metric('swap_used_ratio', 'ratio', 'Share of swap space in use.'),
  metric('swap_in_bytes_per_second', 'bytes_per_second', 'Data read from swap.'),
  metric('swap_out_bytes_per_second', 'bytes_per_second', 'Data written to swap.'),

  metric(
    'pressure_some_ratio',
    'ratio',
    'Share of time in which at least one task waited for the resource: cpu, memory, io, irq.',
    { labels: ['resource'] },
  ),
  metric('pressure_full_ratio', 'ratio', 'Share of time in which all tasks waited for the resource.', {
    labels: ['resource'],
  }),
  metric('pressure_some_10s_ratio', 'ratio', "The kernel's 10 s average of pressure_some_ratio.", {
    labels: ['resource'],
  }),
  metric('pressure_full_10s_ratio', 'ratio', "The kernel's 10 s average of pressure_full_ratio.", {
    labels: ['resource'],
  }),
  metric('pressure_some_60s_ratio', 'ratio', "The kernel's 60 s average of pressure_some_ratio.", {
    labels: ['resource'],
  }),
  metric('pressure_full_60s_ratio', 'ratio', "The kernel's 60 s average of pressure_full_ratio.", {
    labels: ['resource'],
  }),
  metric('pressure_some_300s_ratio', 'ratio', "The kernel's 300 s average of pressure_some_ratio.", {
    labels: ['resource'],
  }),
  metric('pressure_full_300s_ratio', 'ratio', "The kernel's 300 s average of pressure_full_ratio.", {
    labels: ['resource'],
  }),

  metric('disk_read_bytes_per_second', 'bytes_per_second', 'Data read from the device.', { labels: ['device'] }),
  metric('disk_written_bytes_per_second', 'bytes_per_second', 'Data written to the device.', { labels: ['device'] }),
  metric('disk_reads_per_second', 'per_second', 'Read requests completed.', { labels: ['device'] }),
  metric('disk_writes_per_second', 'per_second', 'Write requests completed.', { labels: ['device'] }),
  metric('disk_read_latency_seconds', 'seconds', 'Mean duration of a read request, including queueing.', {
    labels: ['device'],
    resolution: 0.00001,
  }),
  metric('disk_write_latency_seconds', 'seconds', 'Mean duration of a write request, including queueing.', {
    labels: ['device'],
    resolution: 0.00001,
  }),
  metric('disk_io_busy_ratio', 'ratio', 'Share of time in which the device had a request in flight.', {
    labels: ['device'],
  }),
  metric('disk_queue_length_count', 'count', 'Mean number of requests in flight.', {
    labels: ['device'],
    resolution: 0.01,
  }),
  metric('disk_io_in_flight_count', 'count', 'Requests in flight at the time of the tick.', { labels: ['device'] }),
  metric('disk_discarded_bytes_per_second', 'bytes_per_second', 'Data discarded (trimmed).', { labels: ['device'] }),

  metric('filesystem_size_bytes', 'bytes', 'Size of the file system.', { labels: ['mount'] }),
  metric('filesystem_available_bytes', 'bytes', 'Space available to ordinary users.', { labels: ['mount'] }),
  metric('filesystem_used_ratio', 'ratio', 'Share of the file system in use, as df counts it.', {
    labels: ['mount'],
    resolution: 0.0001,
  }),
  metric('filesystem_inodes_used_ratio', 'ratio', 'Share of inodes in use.', {
    labels: ['mount'],
    resolution: 0.0001,
  }),
  metric('filesystem_probe_hung_ratio', 'ratio', '1 while the file system does not respond, otherwise 0.', {
    labels: ['mount'],
    resolution: 1,
  }),

  metric('network_receive_bytes_per_second', 'bytes_per_second', 'Data received over the interface.', {
    labels: ['interface'],
  }),
  metric('network_transmit_bytes_per_second', 'bytes_per_second', 'Data sent over the interface.', {
    labels: ['interface'],
  }),
  metric('network_receive_packets_per_second', 'per_second', 'Packets received.', { labels: ['interface'] }),
  metric('network_transmit_packets_per_second', 'per_second', 'Packets sent.', { labels: ['interface'] }),
  metric('network_receive_errors_per_second', 'per_second', 'Receive errors.', { labels: ['interface'] }),
  metric('network_transmit_errors_per_second', 'per_second', 'Transmit errors.', { labels: ['interface'] }),
  metric('network_receive_drops_per_second', 'per_second', 'Packets received and dropped.', { labels: ['interface'] }),
  metric('network_transmit_drops_per_second', 'per_second', 'Packets dropped before being sent.', {
    labels: ['interface'],
  }),
  metric('network_up_ratio', 'ratio', '1 while the interface is up, otherwise 0.', {
    labels: ['interface'],
    resolution: 1,
  }),
  metric('network_tcp_established_count', 'count', 'Established TCP connections.'),
  metric('network_tcp_retransmits_per_second', 'per_second', 'TCP segments retransmitted.'),
  metric('network_tcp_listen_drops_per_second', 'per_second', 'Connections dropped because a listen queue was full.'),
  metric('network_udp_receive_errors_per_second', 'per_second', 'UDP datagrams that could not be delivered.'),
  metric('network_sockets_used_count', 'count', 'Sockets in use.'),

  metric('sensor_temperature_celsius', 'celsius', 'Temperature.', { labels: ['chip', 'sensor'] }),
  metric('sensor_fan_rpm', 'rpm', 'Current fan speed.', { labels: ['chip', 'sensor'] }),
  metric('battery_charge_ratio', 'ratio', 'Battery charge.', { labels: ['battery'] }),
  metric('battery_power_watts', 'watts', 'Power drawn from (positive) or charged into (negative) the battery.', {
    labels: ['battery'],
  }),
  metric('battery_on_ratio', 'ratio', '1 while the system runs on battery, otherwise 0.', { resolution: 1 }),

  metric('cgroup_cpu_usage_ratio', 'ratio', "CPU use of Homeostat's own session group, in cores.", {
    labels: ['group'],
  }),
  metric('cgroup_cpu_throttled_ratio', 'ratio', 'Share of time in which the group was throttled.', {
    labels: ['group'],
  }),
  metric('cgroup_memory_bytes', 'bytes', 'Memory charged to the group.', { labels: ['group'] }),
  metric('cgroup_memory_limit_bytes', 'bytes', 'Memory limit of the group, if it has one.', { labels: ['group'] }),
  metric('cgroup_pressure_some_ratio', 'ratio', 'Share of time in which at least one task of the group waited.', {
    labels: ['group', 'resource'],
  }),

  metric('process_count', 'count', 'Existing processes.'),
  metric('process_threads_count', 'count', 'Threads of all processes.'),
  metric('process_state_count', 'count', 'Processes by state: running, sleeping, disk_sleep, stopped, zombie, idle.', {
    labels: ['state'],
  }),
  metric(
    'app_cpu_usage_ratio',
    'ratio',
    'CPU use of all processes of an application, in cores; busiest applications only.',
    { labels: ['app'] },
  ),
  metric(
    'app_memory_bytes',
    'bytes',
    'Resident memory of all processes of an application; largest applications only.',
    { labels: ['app'] },
  ),
  metric('app_read_bytes_per_second', 'bytes_per_second', 'Data read from disks by an application.', {
    labels: ['app'],
  }),
  metric('app_written_bytes_per_second', 'bytes_per_second', 'Data written to disks by an application.', {
    labels: ['app'],
  }),
  metric('app_processes_count', 'count', 'Processes of an application.', { labels: ['app'] }),

  metric('service_up_ratio', 'ratio', '1 while a watched service responds, even if degraded, otherwise 0.', {
    labels: ['service'],
    resolution: 1,
  }),
  metric('service_response_seconds', 'seconds', 'Duration of the last check of a watched service.', {
    labels: ['service'],
    resolution: 0.0001,
  }),
  metric('service_success_ratio', 'ratio', 'Share of successful checks of a service in the last hour.', {
    labels: ['service'],
  }),
  metric(
    'service_measured_count',
    'count',
    'Values measured by checks of a service, by name; for a scraped endpoint, its own metrics with their labels.',
    { labels: ['service', 'value'], resolution: 0.000001 },
  ),

  metric(
    'health_score_ratio',
    'ratio',
    'Health score of the machine: 1 is 100 points; no value while the state is unknown.',
    {
      resolution: 0.001,
    },
  ),

  metric('homeostat_cpu_usage_ratio', 'ratio', 'CPU use of Homeostat, in cores.', { resolution: 0.0001 }),
  metric('homeostat_memory_bytes', 'bytes', 'Resident memory of Homeostat.'),
  metric('homeostat_heap_used_bytes', 'bytes', "JavaScript heap in use on the host's main thread."),
  metric('homeostat_heartbeat_seconds', 'seconds', 'Duration of the last tick.', { resolution: 0.00001 }),
  metric('homeostat_tick_lateness_seconds', 'seconds', 'Delay with which the last tick began.', {
    resolution: 0.0001,
  }),
  metric('homeostat_interval_seconds', 'seconds', 'Current interval between ticks.'),
  metric('homeostat_ticks_total', 'count', 'Ticks since start.', { kind: 'counter' }),
  metric('homeostat_ticks_dropped_total', 'count', 'Ticks that were due but did not run.', {
    kind: 'counter',
  }),
  metric(
    'homeostat_store_bytes',
    'bytes',
    'Size of the stored history on disk, including the write-ahead log and the head.',
  ),
  metric('homeostat_written_bytes_total', 'bytes', 'Data written to disks on behalf of Homeostat.', {
    kind: 'counter',
  }),
  metric('homeostat_store_memory_only_ratio', 'ratio', '1 while history cannot be written to disk, otherwise 0.', {
    resolution: 1,
  }),
  metric('homeostat_store_damaged_blocks_total', 'count', 'Parts of the stored history that could not be read.', {
    kind: 'counter',
  }),
  metric('homeostat_store_cache_hits_total', 'count', 'Columns of the history found unpacked in the cache.', {
    kind: 'counter',
  }),
  metric('homeostat_store_cache_misses_total', 'count', 'Columns of the history read from disk and unpacked.', {
    kind: 'counter',
  }),
  metric('homeostat_store_cache_evictions_total', 'count', 'Unpacked columns evicted to make room for others.', {
    kind: 'counter',
  }),
  metric('homeostat_series_count', 'count', 'Number of known series.'),
  metric('homeostat_event_loop_delay_seconds', 'seconds', 'Delay of the event loop when the last tick was due.', {
    resolution: 0.0001,
  }),
  metric(
    'homeostat_event_loop_blocks_total',
    'count',
    'Times that the event loop was blocked for more than two seconds.',
    {
      kind: 'counter',
    },
  ),
  metric('homeostat_host_restarts_total', 'count', 'Restarts of the host by its supervisor.', { kind: 'counter' }),
  metric('homeostat_worker_restarts_total', 'count', 'Restarts of the worker thread.', {
    kind: 'counter',
  }),
  metric('homeostat_budget_step_count', 'count', 'Steps by which Homeostat has slowed itself down; 0 is full service.'),
  metric(
    'homeostat_analytics_ready_ratio',
    'ratio',
    '1 when the history has been learned and each minute is judged, otherwise 0.',
    {
      resolution: 1,
    },
  ),
  metric('homeostat_anomaly_score_ratio', 'ratio', 'Calibrated anomaly score of the last minute, from 0 to 1.'),
  metric('homeostat_anomalies_total', 'count', 'Anomalies that began since start.', { kind: 'counter' }),
  metric('homeostat_analytics_seconds', 'seconds', 'Time taken to judge the last minute.', {
    resolution: 0.00001,
  }),
  metric('homeostat_analytics_errors_total', 'count', 'Ticks on which analytics failed.', {
    kind: 'counter',
  }),
  metric('homeostat_change_set_queue_count', 'count', 'Change sets waiting or being applied.'),
  metric('homeostat_change_sets_done_total', 'count', 'Change sets applied since start.', { kind: 'counter' }),
  metric(
    'homeostat_change_sets_failed_total',
    'count',
    'Failed change sets since start, none of whose changes are active.',
    {
      kind: 'counter',
    },
  ),
  metric('homeostat_change_set_success_ratio', 'ratio', 'Share of finished change sets that were applied.'),
  metric('homeostat_change_set_duration_seconds', 'seconds', 'Duration of the last change set, including waiting.'),
  metric('homeostat_collector_duration_seconds', 'seconds', 'Duration of the last run of a collector.', {
    labels: ['collector'],
    resolution: 0.00001,
  }),
  metric('homeostat_collector_success_ratio', 'ratio', "1 if the collector's last run succeeded, otherwise 0.", {
    labels: ['collector'],
    resolution: 1,
  }),
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
