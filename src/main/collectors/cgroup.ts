import type { Labels } from '../../shared/model/series';
import { type CgroupFiles, findCgroup } from '../platform/linux/find-cgroup';
import {
  type CgroupCpu,
  parseCgroupCpuStat,
  parseCgroupLimit,
  parseCgroupNumber,
} from '../platform/linux/parse-cgroup';
import { parsePressure } from '../platform/linux/parse-pressure';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import { numberOfLine } from '../platform/linux/text';
import { type MetricsCollector, readPart, type Sink, type Tick, UnsupportedError } from './collector';
import { FieldSeries, type Fields } from './counter-rate';

/** Collects the use and the throttling of the session, service or container of Homeostat. */
export function createCgroupCollector(roots: LinuxRoots): MetricsCollector {
  let group: GroupSeries | undefined;
  let found: CgroupFiles | undefined;
  let runs = 0;
  return {
    id: 'cgroup',
    title: 'Control group of Homeostat',
    intervalMs: 5_000,
    start(sink) {
      found = findCgroup(roots);
      if (found === undefined) throw new UnsupportedError('Homeostat has no control group of its own');
      group = new GroupSeries(sink, found);
    },
    collect(tick, sink) {
      const now = ++runs % RUNS_BETWEEN_SEARCHES === 0 ? findCgroup(roots) : undefined;
      if (now !== undefined && JSON.stringify(now) !== JSON.stringify(found)) {
        group?.close();
        found = now;
        group = new GroupSeries(sink, now);
      }
      group?.set(tick);
    },
    stop() {
      group?.close();
      group = undefined;
    },
  };
}

/** Session managers move programs to other groups, and switch controllers on and off. */
const RUNS_BETWEEN_SEARCHES = 12;
const MICROSECONDS = 1e-6;
const NANOSECONDS = 1e-9;

class GroupSeries {
  readonly #files: ProcFile[] = [];
  readonly #setters: ((tick: Tick) => void)[] = [];

  constructor(
    private readonly sink: Sink,
    { name: group, cpu, memory, pressure }: CgroupFiles,
  ) {
    const labels = { group };
    if (cpu.version === 2) {
      const fields: Fields<CgroupCpu> = [
        ['cgroup_cpu_usage_ratio', 'usageMicroseconds', MICROSECONDS],
        ['cgroup_cpu_throttled_ratio', 'throttledMicroseconds', MICROSECONDS, 1],
      ];
      this.#add(cpu.stat, parseCgroupCpuStat, fields, labels);
    }
    if (cpu.version === 1) {
      this.#add(cpu.usage, toValue(parseCgroupNumber), [['cgroup_cpu_usage_ratio', 'value', NANOSECONDS]], labels);
      const parse = toValue((text) => numberOfLine(text, 'throttled_time '));
      this.#add(cpu.stat, parse, [['cgroup_cpu_throttled_ratio', 'value', NANOSECONDS, 1]], labels);
    }
    this.#add(memory.usage, toValue(parseCgroupNumber), [['cgroup_memory_bytes', 'value']], labels);
    this.#add(memory.limit, toValue(parseCgroupLimit), [['cgroup_memory_limit_bytes', 'value']], labels);
    for (const { resource, file } of pressure) {
      const parse = toValue((text) => parsePressure(text, file).some?.totalMicroseconds ?? Number.NaN);
      const fields: Fields<Value> = [['cgroup_pressure_some_ratio', 'value', MICROSECONDS, 1]];
      this.#add(file, parse, fields, { group, resource });
    }
  }

  set(tick: Tick): void {
    for (const setter of this.#setters) setter(tick);
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  #add<Reading>(
    path: string | undefined,
    parse: (text: string) => Reading,
    fields: Fields<Reading>,
    labels: Labels,
  ): void {
    if (path === undefined) return;
    const file = new ProcFile(path);
    this.#files.push(file);
    const series = new FieldSeries(this.sink, fields, labels);
    this.#setters.push((tick) =>
      series.set(
        readPart(this.sink, () => parse(file.read())),
        tick,
      ),
    );
  }
}

interface Value {
  readonly value: number;
}

function toValue(parse: (text: string) => number): (text: string) => Value {
  return (text) => ({ value: parse(text) });
}
