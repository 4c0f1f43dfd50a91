import { type CgroupFiles, findCgroup } from '../platform/linux/find-cgroup';
import { parseCgroupCpuStat, parseCgroupLimit } from '../platform/linux/parse-cgroup';
import { parsePressure } from '../platform/linux/parse-pressure';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import { numberOfLine } from '../platform/linux/text';
import { type MetricsCollector, type Sink, type Tick, UnsupportedError } from './collector';
import { CounterRate, clampRatio } from './counter-rate';

/** What the session (or service, or container) that Homeostat runs in uses, and how it is held back. */
export function createCgroupCollector(roots: LinuxRoots): MetricsCollector {
  let group: GroupSeries | undefined;
  return {
    id: 'cgroup',
    title: 'Control group of Homeostat',
    intervalMs: 5_000,
    start(sink) {
      const files = findCgroup(roots);
      if (files === undefined) throw new UnsupportedError('Homeostat has no control group of its own');
      group = new GroupSeries(sink, files);
    },
    collect(tick) {
      group?.set(tick);
    },
    stop() {
      group?.close();
      group = undefined;
    },
  };
}

class GroupSeries {
  readonly #files: ProcFile[] = [];
  readonly #setters: ((tick: Tick) => void)[] = [];

  constructor(
    private readonly sink: Sink,
    { name: group, cpu, memory, pressure }: CgroupFiles,
  ) {
    if (cpu?.version === 2) this.#addCpu(group, this.#open(cpu.stat));
    if (cpu?.version === 1) this.#addCpuVersion1(group, cpu.usage, cpu.stat);
    if (memory !== undefined) {
      const usageFile = this.#open(memory.usage);
      const limitFile = this.#open(memory.limit);
      const usageSeries = sink.series('cgroup_memory_bytes', { group });
      const limitSeries = sink.series('cgroup_memory_limit_bytes', { group });
      this.#setters.push(() => {
        sink.set(usageSeries, Number.parseInt(usageFile.read(), 10));
        sink.set(limitSeries, parseCgroupLimit(limitFile.read()));
      });
    }
    for (const { resource, file } of pressure) {
      const pressureFile = this.#open(file);
      const total = new CounterRate();
      const series = sink.series('cgroup_pressure_some_ratio', { group, resource });
      this.#setters.push((tick) => {
        const { some } = parsePressure(pressureFile.read(), file);
        if (some !== undefined) sink.set(series, clampRatio(total.perSecond(some.totalMicroseconds, tick) / 1e6));
      });
    }
  }

  set(tick: Tick): void {
    for (const setter of this.#setters) setter(tick);
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  #open(path: string): ProcFile {
    const file = new ProcFile(path);
    this.#files.push(file);
    return file;
  }

  #addCpu(group: string, stat: ProcFile): void {
    const usage = new CounterRate();
    const throttled = new CounterRate();
    const usageSeries = this.sink.series('cgroup_cpu_usage_ratio', { group });
    const throttledSeries = this.sink.series('cgroup_cpu_throttled_ratio', { group });
    this.#setters.push((tick) => {
      const cpu = parseCgroupCpuStat(stat.read());
      this.sink.set(usageSeries, usage.perSecond(cpu.usageMicroseconds, tick) / 1e6);
      this.sink.set(throttledSeries, clampRatio(throttled.perSecond(cpu.throttledMicroseconds, tick) / 1e6));
    });
  }

  /** Version 1 counts in nanoseconds. */
  #addCpuVersion1(group: string, usagePath: string | undefined, statPath: string | undefined): void {
    if (usagePath !== undefined) {
      const file = this.#open(usagePath);
      const usage = new CounterRate();
      const series = this.sink.series('cgroup_cpu_usage_ratio', { group });
      this.#setters.push((tick) => this.sink.set(series, usage.perSecond(Number(file.read()), tick) / 1e9));
    }
    if (statPath !== undefined) {
      const file = this.#open(statPath);
      const throttled = new CounterRate();
      const series = this.sink.series('cgroup_cpu_throttled_ratio', { group });
      this.#setters.push((tick) => {
        const nanoseconds = numberOfLine(file.read(), 'throttled_time ');
        this.sink.set(series, clampRatio(throttled.perSecond(nanoseconds, tick) / 1e9));
      });
    }
  }
}
