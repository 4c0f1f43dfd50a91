import { type MetricName, metricDefinition } from '../../src/shared/model/catalog';
import type { Frame } from '../../src/shared/model/frame';
import { quantize } from '../../src/shared/model/metric';
import { type Labels, SeriesTable } from '../../src/shared/model/series';
import type { Severity } from '../../src/shared/model/severity';
import { HOUR_MS } from '../../src/shared/model/time';
import { createRandom } from './seeded-random';
import { type Now, planWeeks, type SimulatedRole, type Span } from './simulated-plan';

export interface SimulationOptions {
  readonly role: SimulatedRole;
  readonly seed: number;
  /** Time of the first frame. Days and weeks are those of UTC. */
  readonly fromMs: number;
  readonly weeks: number;
  readonly intervalMs: number;
}

export interface SimulatedIncident extends Span {
  readonly kind: string;
  /** Cause that a correct judgment names. */
  readonly cause: string;
  readonly severity: Severity;
}

export interface SimulatedMachine {
  readonly table: SeriesTable;
  /** Generates the frames from the start, with the same values each time. */
  frames(): Iterable<Frame>;
  /** Incidents in order of time, without overlaps. Everything outside them is ordinary load, even if it is high. */
  readonly incidents: readonly SimulatedIncident[];
  /** Periods without frames. The first frame after one has `gap`. */
  readonly suspends: readonly Span[];
}

const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;

/** Differences between the machines, besides their use. */
const HARDWARE = {
  desktop: { memoryBytes: 16 * GIBIBYTE, diskBytes: 500e9, device: 'nvme0n1', interface: 'enp3s0', baseCelsius: 38 },
  laptop: { memoryBytes: 8 * GIBIBYTE, diskBytes: 250e9, device: 'nvme0n1', interface: 'wlp2s0', baseCelsius: 42 },
  'build-box': { memoryBytes: 32 * GIBIBYTE, diskBytes: 1e12, device: 'nvme0n1', interface: 'eno1', baseCelsius: 40 },
  server: { memoryBytes: 16 * GIBIBYTE, diskBytes: 2e12, device: 'sda', interface: 'eth0', baseCelsius: 35 },
} as const;

/**
 * Simulates weeks of a machine that does not exist, for tests that need the life of a desktop or a server with known
 * incidents, for which there are no recordings. Results show how the code behaves on such shapes, and nothing about its
 * quality on a real machine. A figure from a simulation must name it.
 *
 * First it plans the use of the machine: working hours, builds, backups, suspends and incidents, the same at any
 * interval. Each frame follows from the activities at its time, with noise. Related quantities agree: the modes add up
 * to the usage, the load follows it, pressure comes with saturation.
 *
 * @example
 * const machine = simulateMachine({ role: 'laptop', seed: 1, fromMs: 0, weeks: 2, intervalMs: 60_000 });
 * for (const frame of machine.frames()) judge(frame);
 */
export function simulateMachine(options: SimulationOptions): SimulatedMachine {
  const plan = planWeeks(options);
  const table = new SeriesTable();
  // Interns every series, so that the table is complete before the first frame.
  const first = new Readings(options, table);
  first.advance(options.fromMs, plan.at(options.fromMs));
  return {
    table,
    incidents: plan.incidents,
    suspends: plan.suspends,
    *frames() {
      const readings = new Readings(options, table);
      const { fromMs, weeks, intervalMs } = options;
      const toMs = fromMs + weeks * 7 * 24 * HOUR_MS;
      let sequence = 0;
      let beforeMs = Number.NEGATIVE_INFINITY;
      for (let atMs = fromMs; atMs < toMs; atMs += intervalMs) {
        const now = plan.at(atMs);
        if (now.isSuspended) continue;
        const gap = atMs - beforeMs > intervalMs;
        beforeMs = atMs;
        yield { sequence: ++sequence, atMs, intervalMs, gap, values: readings.advance(atMs, now) };
      }
    },
  };
}

/** State of the machine between frames: sums, averages and counters. */
class Readings {
  readonly #random: () => number;
  readonly #hardware;
  readonly #series: { readonly index: number; readonly resolution: number; readonly isRatio: boolean }[] = [];
  #values = new Float64Array(0);
  #position = 0;
  #beforeMs = Number.NaN;
  #load = [0, 0, 0];
  #celsius: number;
  #cachedBytes = 0;
  #chargeRatio = 0.9;
  #oomKills = 0;
  #wasKilling = false;
  #ticks = 0;
  /** Noise that lasts: a machine mostly continues the work of the previous minute. */
  #mood = 0;

  constructor(
    private readonly options: SimulationOptions,
    private readonly table: SeriesTable,
  ) {
    this.#random = createRandom(options.seed, 'readings');
    this.#hardware = HARDWARE[options.role];
    this.#celsius = this.#hardware.baseCelsius;
  }

  /** Returns the values of one frame. */
  advance(atMs: number, now: Now): Float64Array<ArrayBuffer> {
    const elapsedMs = Number.isNaN(this.#beforeMs) ? this.options.intervalMs : atMs - this.#beforeMs;
    this.#beforeMs = atMs;
    this.#values = new Float64Array(this.table.size).fill(Number.NaN);
    this.#position = 0;
    const keep = (spanMs: number) => Math.exp(-elapsedMs / spanMs);
    this.#mood = this.#mood * keep(600_000) + this.#noise() * Math.sqrt(1 - keep(600_000) ** 2);
    this.#ticks++;

    this.#processor(now, keep);
    this.#memory(now, keep);
    this.#storage(now);
    this.#network(now);
    this.#surroundings(now, elapsedMs, keep);
    this.#programs(now);
    return this.#values;
  }

  #processor(now: Now, keep: (spanMs: number) => number): void {
    const busy = clampRatio(now.cpu * (1 + 0.2 * this.#mood) + 0.02 + 0.012 * Math.abs(this.#noise()));
    const waiting = Math.min(1 - busy, clampRatio(now.disk * 0.25 * (0.8 + 0.2 * this.#random())));
    const system = busy * (0.18 + 0.04 * this.#random());
    this.#put('cpu_usage_ratio', busy);
    this.#put('cpu_mode_ratio', busy - system, { mode: 'user' });
    this.#put('cpu_mode_ratio', system, { mode: 'system' });
    this.#put('cpu_mode_ratio', waiting, { mode: 'iowait' });
    this.#put('cpu_mode_ratio', 1 - busy - waiting, { mode: 'idle' });
    const queue = now.cpu > 0.9 ? busy * (1.3 + 0.3 * this.#random()) : busy;
    const spansMs = [60_000, 300_000, 900_000];
    this.#load = this.#load.map((load, index) => {
      const kept = keep(spansMs[index] as number);
      return load * kept + (queue + waiting) * (1 - kept);
    });
    this.#put('load_1m_ratio', this.#load[0] as number);
    this.#put('load_5m_ratio', this.#load[1] as number);
    this.#put('load_15m_ratio', this.#load[2] as number);
    this.#put('pressure_some_ratio', Math.max(0, busy - 0.75) * 2.4 * (0.8 + 0.2 * this.#random()), {
      resource: 'cpu',
    });
    this.#put('cpu_context_switches_per_second', 800 + 22_000 * busy * (0.8 + 0.4 * this.#random()));
    this.#put('processes_running_count', 1 + busy * 8 * this.#random());
  }

  #memory(now: Now, keep: (spanMs: number) => number): void {
    const { memoryBytes } = this.#hardware;
    const wanted = now.memory + 0.01 * this.#mood;
    const used = Math.min(0.985, Math.max(0.08, wanted));
    const swapped = Math.min(1, Math.max(0, wanted - 0.9) * 4);
    const squeeze = Math.max(0, wanted - 0.92) * 6 * (0.7 + 0.3 * this.#random());
    const room = memoryBytes * (1 - used) * 0.85;
    this.#cachedBytes = Math.min(room, this.#cachedBytes + memoryBytes * (0.0005 + now.disk * 0.02));
    if (now.disk < 0.1) this.#cachedBytes *= keep(240 * HOUR_MS);
    this.#put('memory_total_bytes', memoryBytes);
    this.#put('memory_used_bytes', memoryBytes * used);
    this.#put('memory_available_bytes', memoryBytes * (1 - used));
    this.#put('memory_used_ratio', used);
    this.#put('memory_cached_bytes', this.#cachedBytes);
    this.#put('swap_used_ratio', swapped);
    this.#put('swap_out_bytes_per_second', squeeze * 40 * MEBIBYTE);
    this.#put('memory_major_faults_per_second', squeeze * 900 + now.disk * 4 * this.#random());
    this.#put('pressure_some_ratio', squeeze, { resource: 'memory' });
    this.#put('pressure_full_ratio', squeeze * 0.6, { resource: 'memory' });
    const isKilling = wanted > 1.02;
    if (isKilling && !this.#wasKilling) this.#oomKills++;
    this.#wasKilling = isKilling;
    this.#put('memory_oom_kills_total', this.#oomKills);
  }

  #storage(now: Now): void {
    const { device, diskBytes } = this.#hardware;
    const busy = clampRatio(now.disk * (0.9 + 0.15 * this.#random()) + 0.004 * Math.abs(this.#noise()));
    const isSaturated = now.disk > 0.85;
    const latency = (device === 'sda' ? 0.004 : 0.0004) * (1 + busy * 3) * (isSaturated ? 25 : 1);
    this.#put('disk_read_bytes_per_second', busy * 180e6 * (0.3 + 0.4 * this.#random()), { device });
    this.#put('disk_written_bytes_per_second', 20_000 + busy * 160e6 * (0.3 + 0.4 * this.#random()), { device });
    this.#put('disk_read_latency_seconds', latency * (0.8 + 0.4 * this.#random()), { device });
    this.#put('disk_write_latency_seconds', latency * 1.4 * (0.8 + 0.4 * this.#random()), { device });
    this.#put('disk_io_busy_ratio', busy, { device });
    this.#put('disk_queue_length_count', busy * (isSaturated ? 30 : 1.5) * (0.7 + 0.6 * this.#random()), { device });
    this.#put('pressure_some_ratio', busy ** 2 * 0.7, { resource: 'io' });
    this.#put('pressure_full_ratio', busy ** 2 * 0.4, { resource: 'io' });
    const filled = clampRatio(now.filled);
    this.#put('filesystem_size_bytes', diskBytes, { mount: '/' });
    this.#put('filesystem_available_bytes', diskBytes * (1 - filled), { mount: '/' });
    this.#put('filesystem_used_ratio', filled, { mount: '/' });
  }

  #network(now: Now): void {
    const labels = { interface: this.#hardware.interface };
    const bytes = now.network * 11e6 * (0.5 + this.#random()) * (1 - now.networkLoss) + 400 + 3_000 * this.#random();
    this.#put('network_receive_bytes_per_second', bytes, labels);
    this.#put('network_transmit_bytes_per_second', bytes * (this.options.role === 'server' ? 4 : 0.12), labels);
    this.#put('network_receive_errors_per_second', now.networkLoss * 40 * this.#random(), labels);
    this.#put('network_tcp_retransmits_per_second', 0.2 * this.#random() + now.networkLoss * 60 * this.#random());
    this.#put('network_up_ratio', 1, labels);
  }

  #surroundings(now: Now, elapsedMs: number, keep: (spanMs: number) => number): void {
    const heat = this.#hardware.baseCelsius + 30 * Math.min(1, now.cpu) + (now.isHot ? 32 : 0);
    const kept = keep(180_000);
    this.#celsius = this.#celsius * kept + (heat + this.#noise()) * (1 - kept);
    this.#put('sensor_temperature_celsius', this.#celsius, { chip: 'coretemp', sensor: 'Package id 0' });
    this.#put('cpu_core_frequency_hertz', now.isHot ? 1.2e9 : 2e9 + 1.6e9 * Math.min(1, now.cpu + 0.1), { core: '0' });
    if (this.options.role === 'laptop') {
      const watts = now.isOnBattery ? 6 + 22 * now.cpu : this.#chargeRatio < 1 ? -30 : 0;
      const CAPACITY_WATT_HOURS = 55;
      this.#chargeRatio -= (watts * Math.min(elapsedMs, HOUR_MS)) / HOUR_MS / CAPACITY_WATT_HOURS;
      this.#chargeRatio = Math.min(1, Math.max(0.06, this.#chargeRatio));
      this.#put('battery_charge_ratio', this.#chargeRatio, { battery: 'BAT0' });
      this.#put('battery_power_watts', watts, { battery: 'BAT0' });
      this.#put('battery_on_ratio', now.isOnBattery ? 1 : 0);
    }
    this.#put('homeostat_ticks_total', this.#ticks);
  }

  #programs(now: Now): void {
    const { memoryBytes } = this.#hardware;
    this.#put('process_count', 180 + 60 * now.cpu + 25 * Math.max(0, this.#mood));
    for (const [app, { cpu, memory }] of Object.entries(now.apps)) {
      this.#put('app_cpu_usage_ratio', cpu * (0.85 + 0.3 * this.#random()), { app });
      this.#put('app_memory_bytes', memory * memoryBytes * (0.99 + 0.02 * this.#random()), { app });
    }
  }

  /** Interns labels once: each frame has the same series in the same order. */
  #put(metric: MetricName, value: number, labels?: Labels): void {
    let series = this.#series[this.#position];
    if (series === undefined) {
      const { resolution, unit } = metricDefinition(metric);
      const index = this.table.intern(metric, labels);
      series = { index, resolution, isRatio: unit === 'ratio' && !/^(load|app)_/.test(metric) };
      this.#series.push(series);
    }
    this.#position++;
    const bounded = series.isRatio ? clampRatio(value) : value;
    this.#values[series.index] = quantize(bounded, series.resolution);
  }

  /** Returns nearly normal numbers of mean 0 and deviation 1. */
  #noise(): number {
    return (this.#random() + this.#random() + this.#random() - 1.5) * 2;
  }
}

function clampRatio(value: number): number {
  return Math.min(1, Math.max(0, value));
}
