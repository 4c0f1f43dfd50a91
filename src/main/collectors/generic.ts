import { cpus, freemem, loadavg, totalmem } from 'node:os';
import { loadSystemInformation, type SystemInformation } from '../platform/generic/system-information';
import { createBackgroundCollector } from './background-reading';
import { type MetricsCollector, type Sink, setValue } from './collector';
import { clampRatio } from './counter-rate';

type Values = Awaited<ReturnType<typeof readAll>>;

/**
 * Collects metrics on systems other than Linux through the library systeminformation. It starts commands for many of
 * them, so that it is queried off the tick, less often, and one value after the other.
 */
export function createGenericCollector(
  load: () => Promise<SystemInformation> = loadSystemInformation,
): MetricsCollector {
  return createBackgroundCollector<Values>({ id: 'system', title: 'System (fallback)', intervalMs: 5_000 }, (sink) => ({
    read: async () => readAll(await load()),
    report: (results) => report(results, sink),
  }));
}

async function readAll(si: SystemInformation) {
  return {
    load: await si.currentLoad(),
    memory: await si.mem(),
    fileSystems: await si.fsSize(),
    // Null on Windows, despite the types.
    throughput: (await si.fsStats()) as Awaited<ReturnType<SystemInformation['fsStats']>> | null,
    requests: (await si.disksIO()) as Awaited<ReturnType<SystemInformation['disksIO']>> | null,
    networks: await si.networkStats('*'),
    battery: await si.battery(),
  };
}

/** Name of all disks together, which the library does not distinguish. */
const ALL_DISKS = { device: 'all' };

function report(results: Values, sink: Sink): void {
  reportCpu(results, sink);
  reportMemory(results, sink);
  reportDisks(results, sink);
  for (const network of results.networks) {
    const labels = { interface: network.iface };
    setValue(sink, 'network_receive_bytes_per_second', rate(network.rx_sec), labels);
    setValue(sink, 'network_transmit_bytes_per_second', rate(network.tx_sec), labels);
    setValue(sink, 'network_up_ratio', network.operstate === 'up' ? 1 : 0, labels);
  }
  const { battery } = results;
  if (!battery.hasBattery) return;
  setValue(sink, 'battery_charge_ratio', battery.percent / 100, { battery: 'battery' });
  setValue(sink, 'battery_on_ratio', battery.acConnected ? 0 : 1);
}

function reportCpu({ load }: Values, sink: Sink): void {
  setValue(sink, 'cpu_usage_ratio', clampRatio(load.currentLoad / 100));
  for (const [mode, percent] of [
    ['user', load.currentLoadUser],
    ['nice', load.currentLoadNice],
    ['system', load.currentLoadSystem],
    ['idle', load.currentLoadIdle],
    ['irq', load.currentLoadIrq],
  ] as const) {
    setValue(sink, 'cpu_mode_ratio', clampRatio(percent / 100), { mode });
  }
  for (const [core, { load: percent }] of load.cpus.entries()) {
    setValue(sink, 'cpu_core_usage_ratio', clampRatio(percent / 100), { core: String(core) });
  }
  // Windows has no load average: Node returns 0.
  if (process.platform === 'win32') return;
  const cores = cpus().length;
  for (const [index, minutes] of ([1, 5, 15] as const).entries())
    setValue(sink, `load_${minutes}m_ratio`, (loadavg()[index] ?? 0) / cores);
}

function reportMemory({ memory }: Values, sink: Sink): void {
  const total = memory.total || totalmem();
  const available = memory.available || freemem();
  setValue(sink, 'memory_total_bytes', total);
  setValue(sink, 'memory_available_bytes', available);
  setValue(sink, 'memory_free_bytes', memory.free);
  setValue(sink, 'memory_used_bytes', total - available);
  setValue(sink, 'memory_used_ratio', clampRatio(1 - available / total));
  setValue(sink, 'swap_total_bytes', memory.swaptotal);
  setValue(sink, 'swap_used_bytes', memory.swapused);
  setValue(sink, 'swap_used_ratio', clampRatio(memory.swapused / memory.swaptotal));
}

function reportDisks({ throughput, requests, fileSystems }: Values, sink: Sink): void {
  setValue(sink, 'disk_read_bytes_per_second', rate(throughput?.rx_sec), ALL_DISKS);
  setValue(sink, 'disk_written_bytes_per_second', rate(throughput?.wx_sec), ALL_DISKS);
  setValue(sink, 'disk_reads_per_second', rate(requests?.rIO_sec), ALL_DISKS);
  setValue(sink, 'disk_writes_per_second', rate(requests?.wIO_sec), ALL_DISKS);
  for (const { mount, size, used, available } of fileSystems) {
    setValue(sink, 'filesystem_size_bytes', size, { mount });
    setValue(sink, 'filesystem_available_bytes', available, { mount });
    setValue(sink, 'filesystem_used_ratio', clampRatio(used / (used + available)), { mount });
  }
}

/** The library returns null or a negative number before its second reading. */
function rate(value: number | null | undefined): number {
  return typeof value === 'number' && value >= 0 ? value : Number.NaN;
}
