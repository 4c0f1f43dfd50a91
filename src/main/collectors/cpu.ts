import { join } from 'node:path';
import { CPU_MODES, type CpuTicks, parseStat, type Stat } from '../platform/linux/parse-stat';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, type Sink, type Tick, UnsupportedError } from './collector';
import { ByKey, FieldSeries, type Fields } from './counter-rate';

/** On larger machines the modes of each core would be most of all series. Their usage is still collected. */
const MOST_CORES_WITH_MODES = 16;

const COUNTS: Fields<Stat> = [
  ['cpu_context_switches_per_second', 'contextSwitches', 1],
  ['cpu_interrupts_per_second', 'interrupts', 1],
  ['cpu_softirqs_per_second', 'softirqs', 1],
  ['processes_created_per_second', 'processesCreated', 1],
  ['processes_running_count', 'tasksRunning'],
  ['processes_blocked_count', 'tasksBlocked'],
];

/** Collects CPU time by mode, of all cores and of each, and the counters of /proc/stat. */
export function createCpuCollector(roots: LinuxRoots): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'stat'));
  const cores = new ByKey<CpuShares>();
  let all: CpuShares | undefined;
  let counts: FieldSeries<Stat> | undefined;

  return {
    id: 'cpu',
    title: 'CPU',
    collect(tick, sink) {
      const stat = parseStat(file.read());
      // gVisor writes zeros only (gVisor issue 9967), although some process was created to read them.
      if (stat.processesCreated === 0 && stat.all?.every((count) => count === 0) === true)
        throw new UnsupportedError('this kernel does not count CPU time');
      all ??= new CpuShares(
        sink,
        sink.series('cpu_usage_ratio'),
        CPU_MODES.map((mode) => sink.series('cpu_mode_ratio', { mode })),
      );
      all.set(stat.all, tick);
      if (stat.all === undefined) sink.missing(`${file.path} has no valid line of CPU time`);
      const hasModes = stat.cores.length <= MOST_CORES_WITH_MODES;
      for (const { core, ticks } of stat.cores)
        cores.get(String(core), () => createCoreShares(sink, String(core), hasModes)).set(ticks, tick);
      // A core that was taken offline starts again from zero when it returns.
      if (cores.size > stat.cores.length) cores.keepOnly(stat.cores.map(({ core }) => String(core)));
      counts ??= new FieldSeries(sink, COUNTS);
      counts.set(stat, tick);
    },
    stop() {
      file.close();
      cores.keepOnly([]);
      all = undefined;
      counts = undefined;
    },
  };
}

function createCoreShares(sink: Sink, core: string, hasModes: boolean): CpuShares {
  return new CpuShares(
    sink,
    sink.series('cpu_core_usage_ratio', { core }),
    hasModes ? CPU_MODES.map((mode) => sink.series('cpu_core_mode_ratio', { core, mode })) : [],
  );
}

const USER = CPU_MODES.indexOf('user');
const NICE = CPU_MODES.indexOf('nice');
const IDLE = CPU_MODES.indexOf('idle');
const IOWAIT = CPU_MODES.indexOf('iowait');
const GUEST = CPU_MODES.indexOf('guest');
const GUEST_NICE = CPU_MODES.indexOf('guest_nice');

/** More than all cores of any machine count: the time stolen by the host jumps when a virtual machine moves to another. */
const MOST_TICKS_PER_MS = 10_000;

function isBack(ticks: CpuTicks, before: CpuTicks): boolean {
  return ticks.every((count, mode) => mode === IDLE || mode === IOWAIT || count >= (before[mode] as number));
}

/**
 * The shares of CPU time since the last reading. They are shares of the counted ticks, so that their sum is always 1.
 */
class CpuShares {
  #last: CpuTicks | undefined;
  /** The ticks before a decrease, on the reading after it. */
  #beforeDecrease: CpuTicks | undefined;
  readonly #spent: number[] = [];

  constructor(
    private readonly sink: Sink,
    private readonly usageSeries: number,
    private readonly modeSeries: readonly number[],
  ) {}

  /** @param ticks undefined if they are missing in this run */
  set(ticks: CpuTicks | undefined, tick: Tick): void {
    const last = this.#last;
    const beforeDecrease = this.#beforeDecrease;
    this.#last = ticks;
    this.#beforeDecrease = undefined;
    if (ticks === undefined || last === undefined || tick.gap) return;
    // Counters that were 0 once return to their old values, and all time since boot is not that of a second.
    if (beforeDecrease !== undefined && isBack(ticks, beforeDecrease)) return;
    const spent = this.#spent;
    let total = 0;
    let decrease = 0;
    for (let mode = 0; mode < CPU_MODES.length; mode++) {
      let increase = (ticks[mode] as number) - (last[mode] as number);
      if (increase < 0) {
        // The kernel sometimes decreases idle and iowait time a little (proc_stat(5)); any other decrease is a reset.
        if (mode !== IDLE && mode !== IOWAIT) {
          this.#beforeDecrease = last;
          return;
        }
        decrease -= increase;
        increase = 0;
      }
      spent[mode] = increase;
    }
    // The kernel counts the time of a guest twice: separately, and in the mode in which the guest runs.
    spent[USER] = Math.max(0, (spent[USER] as number) - (spent[GUEST] as number));
    spent[NICE] = Math.max(0, (spent[NICE] as number) - (spent[GUEST_NICE] as number));
    for (const time of spent) total += time;
    // The idle time of a core that is switched off or on is counted otherwise, and would show as a busy second.
    if (total === 0 || decrease > total || total > MOST_TICKS_PER_MS * tick.elapsedMs) return;
    const waiting = (spent[IDLE] as number) + (spent[IOWAIT] as number);
    this.sink.set(this.usageSeries, 1 - waiting / total);
    for (let mode = 0; mode < this.modeSeries.length; mode++) {
      this.sink.set(this.modeSeries[mode] as number, (spent[mode] as number) / total);
    }
  }
}
