import { join } from 'node:path';
import { parseLoadAverage } from '../platform/linux/parse-loadavg';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, setValue } from './collector';

/** Collects the load averages per core, so that one threshold fits every machine. */
export function createLoadCollector(roots: LinuxRoots, cores: number): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'loadavg'));
  return {
    id: 'load',
    title: 'Load average',
    // The kernel computes it every 5 s.
    intervalMs: 5_000,
    collect(_, sink) {
      const load = parseLoadAverage(file.read());
      setValue(sink, 'load_1m_ratio', load.over1m / cores);
      setValue(sink, 'load_5m_ratio', load.over5m / cores);
      setValue(sink, 'load_15m_ratio', load.over15m / cores);
      setValue(sink, 'load_tasks_count', load.tasks);
    },
    stop: () => file.close(),
  };
}
