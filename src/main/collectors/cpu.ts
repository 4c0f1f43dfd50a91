import { join } from 'node:path';
import { CPU_MODES, type CpuTicks, parseStat } from '../platform/linux/parse-stat';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import type { MetricsCollector, Sink, Tick } from './collector';
import { RateSeries } from './counter-rate';

/** On larger machines the modes of each core would be most of all series; their usage is kept. */
const MOST_CORES_WITH_MODES = 16;

/** The processors' time by mode, of all cores and of each, and what /proc/stat counts besides. */
export function createCpuCollector(roots: LinuxRoots): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'stat'));
  const cores = new Map<number, CpuShares>();
  let all: CpuShares | undefined;
  let rates: ReturnType<typeof createRates> | undefined;

  return {
    id: 'cpu',
    title: 'CPU',
    collect(tick, sink) {
      const stat = parseStat(file.read());
      all ??= new CpuShares(
        sink,
        sink.series('cpu_usage_ratio'),
        CPU_MODES.map((mode) => sink.series('cpu_mode_ratio', { mode })),
      );
      all.set(stat.all, tick);
      const hasModes = stat.cores.length <= MOST_CORES_WITH_MODES;
      for (const { core, ticks } of stat.cores) {
        let shares = cores.get(core);
        if (shares === undefined) {
          shares = createCoreShares(sink, core, hasModes);
          cores.set(core, shares);
        }
        shares.set(ticks, tick);
      }
      // A core that was taken off line begins anew when it comes back.
      if (cores.size > stat.cores.length) {
        for (const core of cores.keys()) if (!stat.cores.some((now) => now.core === core)) cores.delete(core);
      }
      rates ??= createRates(sink);
      rates.contextSwitches.set(stat.contextSwitches, tick);
      rates.interrupts.set(stat.interrupts, tick);
      rates.softirqs.set(stat.softirqs, tick);
      rates.created.set(stat.processesCreated, tick);
      sink.set(rates.running, stat.tasksRunning);
      sink.set(rates.blocked, stat.tasksBlocked);
    },
    stop() {
      file.close();
      cores.clear();
      all = undefined;
      rates = undefined;
    },
  };
}

function createCoreShares(sink: Sink, core: number, hasModes: boolean): CpuShares {
  const label = String(core);
  return new CpuShares(
    sink,
    sink.series('cpu_core_usage_ratio', { core: label }),
    hasModes ? CPU_MODES.map((mode) => sink.series('cpu_core_mode_ratio', { core: label, mode })) : [],
  );
}

function createRates(sink: Sink) {
  return {
    contextSwitches: new RateSeries(sink, sink.series('cpu_context_switches_per_second')),
    interrupts: new RateSeries(sink, sink.series('cpu_interrupts_per_second')),
    softirqs: new RateSeries(sink, sink.series('cpu_softirqs_per_second')),
    created: new RateSeries(sink, sink.series('processes_created_per_second')),
    running: sink.series('processes_running_count'),
    blocked: sink.series('processes_blocked_count'),
  };
}

const USER = CPU_MODES.indexOf('user');
const NICE = CPU_MODES.indexOf('nice');
const IDLE = CPU_MODES.indexOf('idle');
const IOWAIT = CPU_MODES.indexOf('iowait');
const GUEST = CPU_MODES.indexOf('guest');
const GUEST_NICE = CPU_MODES.indexOf('guest_nice');

/** How the time since the reading before was shared. The shares are of the ticks counted, so they always sum to 1. */
class CpuShares {
  #last: CpuTicks | undefined;
  readonly #spent: number[] = [];

  constructor(
    private readonly sink: Sink,
    private readonly usageSeries: number,
    private readonly modeSeries: readonly number[],
  ) {}

  set(ticks: CpuTicks, tick: Tick): void {
    const last = this.#last;
    this.#last = ticks;
    if (last === undefined || tick.gap) return;
    const spent = this.#spent;
    let total = 0;
    for (let mode = 0; mode < CPU_MODES.length; mode++) {
      let increase = (ticks[mode] as number) - (last[mode] as number);
      if (increase < 0) {
        // The kernel takes back idle and iowait time now and then (proc_stat(5)); anything else is a reset.
        if (mode !== IDLE && mode !== IOWAIT) return;
        increase = 0;
      }
      spent[mode] = increase;
    }
    // The kernel counts a guest's time twice: as such, and in the mode that the guest runs in.
    spent[USER] = Math.max(0, (spent[USER] as number) - (spent[GUEST] as number));
    spent[NICE] = Math.max(0, (spent[NICE] as number) - (spent[GUEST_NICE] as number));
    for (const time of spent) total += time;
    if (total === 0) return;
    const waiting = (spent[IDLE] as number) + (spent[IOWAIT] as number);
    this.sink.set(this.usageSeries, 1 - waiting / total);
    for (let mode = 0; mode < this.modeSeries.length; mode++) {
      this.sink.set(this.modeSeries[mode] as number, (spent[mode] as number) / total);
    }
  }
}
