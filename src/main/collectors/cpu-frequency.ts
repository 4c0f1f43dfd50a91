import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock';
import { readFolder, readSysNumberLater } from '../platform/linux/read-sys';
import type { LinuxRoots } from '../platform/linux/roots';
import { createBackgroundCollector } from './background-reading';
import { type MetricsCollector, UnsupportedError } from './collector';
import { CurrentSeries } from './current-series';

/** More clocks would be more series than anyone reads. */
const MOST_CORES = 32;
const HERTZ_PER_KILOHERTZ = 1_000;
/** Cores are switched on and off while the machine runs. */
const SEARCH_MS = 60_000;

interface CoreClock {
  readonly core: string;
  readonly hertz: number;
}

/** Reads the clocks of the cores off the tick: some drivers ask the core itself and wait until it wakes. */
export function createCpuFrequencyCollector(roots: LinuxRoots, clock: Clock): MetricsCollector {
  return createBackgroundCollector<readonly CoreClock[]>(
    { id: 'cpu-frequency', title: 'CPU core frequencies', intervalMs: 5_000 },
    (sink) => {
      const series = new CurrentSeries(sink);
      let cores = findClocks(roots);
      let foundAtMs = clock.monotonicMs();
      if (cores.length === 0) throw new UnsupportedError('this machine does not report CPU frequencies');
      return {
        read() {
          if (clock.monotonicMs() - foundAtMs >= SEARCH_MS) {
            cores = findClocks(roots);
            foundAtMs = clock.monotonicMs();
          }
          return readClocks(cores);
        },
        report: (clocks) =>
          series.replace(clocks.map(({ core, hertz }) => [sink.series('cpu_core_frequency_hertz', { core }), hertz])),
      };
    },
  );
}

/** Lists the cores with a clock. One whose clock is unknown now may have a value later (node_exporter issue 1710). */
function findClocks(roots: LinuxRoots) {
  const root = join(roots.sys, 'devices/system/cpu');
  return readFolder(root)
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => ({ core: name.slice('cpu'.length), path: join(root, name, 'cpufreq/scaling_cur_freq') }))
    .filter(({ path }) => existsSync(path))
    .slice(0, MOST_CORES);
}

async function readClocks(cores: ReturnType<typeof findClocks>): Promise<CoreClock[]> {
  const clocks: CoreClock[] = [];
  for (const { core, path } of cores) {
    const kilohertz = (await readSysNumberLater(path)) ?? Number.NaN;
    clocks.push({ core, hertz: kilohertz * HERTZ_PER_KILOHERTZ });
  }
  return clocks;
}
