import { cpus, freemem, loadavg, totalmem } from 'node:os';
import { loadSystemInformation, type SystemInformation } from '../platform/generic/system-information';
import { BackgroundReading } from './background-reading';
import type { MetricsCollector, Sink } from './collector';
import { clampRatio } from './counter-rate';

type Values = Awaited<ReturnType<typeof readAll>>;

/**
 * The fallback on systems other than Linux, by the library systeminformation. It starts commands for much of what it
 * tells, so it is asked off the tick, less often, and one thing after the other.
 */
export function createGenericCollector(
  load: () => Promise<SystemInformation> = loadSystemInformation,
): MetricsCollector {
  let reading: BackgroundReading<Values> | undefined;
  return {
    id: 'system',
    title: 'System (fallback)',
    intervalMs: 5_000,
    start(sink) {
      reading = new BackgroundReading(
        async () => readAll(await load()),
        (results) => report(results, sink),
      );
    },
    collect(_, sink) {
      if (reading?.newest !== undefined) report(reading.newest, sink);
      reading?.begin();
    },
    stop() {
      reading = undefined;
    },
  };
}

async function readAll(si: SystemInformation) {
  return {
    load: await si.currentLoad(),
    memory: await si.mem(),
    fileSystems: await si.fsSize(),
    // Null on Windows, whatever the types say.
    throughput: (await si.fsStats()) as Awaited<ReturnType<SystemInformation['fsStats']>> | null,
    requests: (await si.disksIO()) as Awaited<ReturnType<SystemInformation['disksIO']>> | null,
    networks: await si.networkStats('*'),
    battery: await si.battery(),
  };
}

/** All disks together have this name: the library does not tell them apart. */
const ALL_DISKS = { device: 'all' };

function report(results: Values, sink: Sink): void {
  reportCpu(results, sink);
  reportMemory(results, sink);
  reportDisks(results, sink);
  for (const network of results.networks) {
    const labels = { interface: network.iface };
    sink.set(sink.series('network_receive_bytes_per_second', labels), rate(network.rx_sec));
    sink.set(sink.series('network_transmit_bytes_per_second', labels), rate(network.tx_sec));
    sink.set(sink.series('network_up_ratio', labels), network.operstate === 'up' ? 1 : 0);
  }
  const { battery } = results;
  if (!battery.hasBattery) return;
  sink.set(sink.series('battery_charge_ratio', { battery: 'battery' }), battery.percent / 100);
  sink.set(sink.series('battery_on_ratio'), battery.acConnected ? 0 : 1);
}

function reportCpu({ load }: Values, sink: Sink): void {
  sink.set(sink.series('cpu_usage_ratio'), clampRatio(load.currentLoad / 100));
  for (const [mode, percent] of [
    ['user', load.currentLoadUser],
    ['nice', load.currentLoadNice],
    ['system', load.currentLoadSystem],
    ['idle', load.currentLoadIdle],
    ['irq', load.currentLoadIrq],
  ] as const) {
    sink.set(sink.series('cpu_mode_ratio', { mode }), clampRatio(percent / 100));
  }
  for (const [core, { load: percent }] of load.cpus.entries()) {
    sink.set(sink.series('cpu_core_usage_ratio', { core: String(core) }), clampRatio(percent / 100));
  }
  // Windows has no load average: Node tells 0.
  if (process.platform === 'win32') return;
  const cores = cpus().length;
  const [over1m = 0, over5m = 0, over15m = 0] = loadavg();
  sink.set(sink.series('load_1m_ratio'), over1m / cores);
  sink.set(sink.series('load_5m_ratio'), over5m / cores);
  sink.set(sink.series('load_15m_ratio'), over15m / cores);
}

function reportMemory({ memory }: Values, sink: Sink): void {
  const total = memory.total || totalmem();
  const available = memory.available || freemem();
  sink.set(sink.series('memory_total_bytes'), total);
  sink.set(sink.series('memory_available_bytes'), available);
  sink.set(sink.series('memory_free_bytes'), memory.free);
  sink.set(sink.series('memory_used_bytes'), total - available);
  sink.set(sink.series('memory_used_ratio'), clampRatio(1 - available / total));
  sink.set(sink.series('swap_total_bytes'), memory.swaptotal);
  sink.set(sink.series('swap_used_bytes'), memory.swapused);
  sink.set(sink.series('swap_used_ratio'), clampRatio(memory.swapused / memory.swaptotal));
}

function reportDisks({ throughput, requests, fileSystems }: Values, sink: Sink): void {
  sink.set(sink.series('disk_read_bytes_per_second', ALL_DISKS), rate(throughput?.rx_sec));
  sink.set(sink.series('disk_written_bytes_per_second', ALL_DISKS), rate(throughput?.wx_sec));
  sink.set(sink.series('disk_reads_per_second', ALL_DISKS), rate(requests?.rIO_sec));
  sink.set(sink.series('disk_writes_per_second', ALL_DISKS), rate(requests?.wIO_sec));
  for (const { mount, size, used, available } of fileSystems) {
    sink.set(sink.series('filesystem_size_bytes', { mount }), size);
    sink.set(sink.series('filesystem_available_bytes', { mount }), available);
    sink.set(sink.series('filesystem_used_ratio', { mount }), clampRatio(used / (used + available)));
  }
}

/** The library tells a null, or something negative, where it has no second reading yet. */
function rate(value: number | null | undefined): number {
  return typeof value === 'number' && value >= 0 ? value : Number.NaN;
}
