import { join } from 'node:path';
import { readFolder, readSysNumber, readSysNumberLater } from '../platform/linux/read-sys';
import type { LinuxRoots } from '../platform/linux/roots';
import { createBackgroundCollector } from './background-reading';
import { type MetricsCollector, UnsupportedError } from './collector';

/** More clocks would be more series than anyone reads. */
const MOST_CORES = 32;
const HERTZ_PER_KILOHERTZ = 1_000;

/** Reads the clocks of the cores off the tick: some drivers ask the core itself and wait until it wakes. */
export function createCpuFrequencyCollector(roots: LinuxRoots): MetricsCollector {
  return createBackgroundCollector<readonly number[]>(
    { id: 'cpu-frequency', title: 'CPU core frequencies', intervalMs: 5_000 },
    (sink) => {
      const root = join(roots.sys, 'devices/system/cpu');
      const cores = readFolder(root)
        .filter((name) => /^cpu\d+$/.test(name))
        .slice(0, MOST_CORES)
        .map((name) => ({ name, path: join(root, name, 'cpufreq/scaling_cur_freq') }))
        .filter(({ path }) => readSysNumber(path) !== undefined);
      if (cores.length === 0) throw new UnsupportedError('this machine does not report CPU frequencies');
      const series = cores.map(({ name }) =>
        sink.series('cpu_core_frequency_hertz', { core: name.slice('cpu'.length) }),
      );
      return {
        read: () => readClocks(cores.map(({ path }) => path)),
        report: (values) => {
          for (const [index, value] of values.entries()) sink.set(series[index] ?? -1, value);
        },
      };
    },
  );
}

async function readClocks(paths: readonly string[]): Promise<number[]> {
  const values: number[] = [];
  for (const path of paths) values.push(((await readSysNumberLater(path)) ?? Number.NaN) * HERTZ_PER_KILOHERTZ);
  return values;
}
