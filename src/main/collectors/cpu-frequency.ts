import { join } from 'node:path';
import { readFolder, readSysNumber, readSysNumberLater } from '../platform/linux/read-sys';
import type { LinuxRoots } from '../platform/linux/roots';
import { BackgroundReading } from './background-reading';
import { type MetricsCollector, type Sink, UnsupportedError } from './collector';

/** Beyond this the clocks of all cores would be more series than anybody reads. */
const MOST_CORES = 32;
const HERTZ_PER_KILOHERTZ = 1_000;

/** The cores' clocks. Off the tick: some drivers ask the core itself, and wait until it wakes. */
export function createCpuFrequencyCollector(roots: LinuxRoots): MetricsCollector {
  let reading: BackgroundReading<number[]> | undefined;
  let cores: { readonly path: string; readonly series: number }[] = [];

  const report = (values: readonly number[], sink: Sink) => {
    for (const [index, value] of values.entries()) sink.set(cores[index]?.series ?? -1, value);
  };

  return {
    id: 'cpu-frequency',
    title: 'CPU core frequencies',
    intervalMs: 5_000,
    start(sink) {
      const root = join(roots.sys, 'devices/system/cpu');
      cores = readFolder(root)
        .filter((name) => /^cpu\d+$/.test(name))
        .slice(0, MOST_CORES)
        .map((name) => ({ name, path: join(root, name, 'cpufreq/scaling_cur_freq') }))
        .filter(({ path }) => readSysNumber(path) !== undefined)
        .map(({ name, path }) => ({
          path,
          series: sink.series('cpu_core_frequency_hertz', { core: name.slice('cpu'.length) }),
        }));
      if (cores.length === 0) throw new UnsupportedError('this machine does not report CPU frequencies');
      reading = new BackgroundReading(
        () => readClocks(cores.map(({ path }) => path)),
        (values) => report(values, sink),
      );
    },
    collect(_, sink) {
      if (reading?.newest !== undefined) report(reading.newest, sink);
      reading?.begin();
    },
    stop() {
      cores = [];
      reading = undefined;
    },
  };
}

async function readClocks(paths: readonly string[]): Promise<number[]> {
  const values: number[] = [];
  for (const path of paths) values.push(((await readSysNumberLater(path)) ?? Number.NaN) * HERTZ_PER_KILOHERTZ);
  return values;
}
