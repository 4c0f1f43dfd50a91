import { join } from 'node:path';
import { CoreCount } from '../platform/linux/count-cores';
import { HostLoad } from '../platform/linux/host-load';
import { parseLoadAverage } from '../platform/linux/parse-loadavg';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, setValue, UnsupportedError } from './collector';

/**
 * Collects the load averages per core, so that one threshold fits every machine. The load is that of the whole machine,
 * and so is the number of cores: in a container, those of the host or of the container, as the load is.
 */
export function createLoadCollector(roots: LinuxRoots): MetricsCollector {
  const file = new ProcFile(join(roots.proc, 'loadavg'));
  const coreCount = new CoreCount(roots);
  const hostLoad = new HostLoad(roots);
  return {
    id: 'load',
    title: 'Load average',
    // The kernel computes it every 5 s.
    intervalMs: 5_000,
    collect(_, sink) {
      const load = parseLoadAverage(file.read());
      // The constant text of gVisor counts no tasks, although one reads it.
      if (load.tasks === 0) throw new UnsupportedError('this kernel does not measure the load');
      setValue(sink, 'load_tasks_count', load.tasks);
      if (Object.values(load).some(Number.isNaN)) sink.missing(`${file.path} is damaged in part`);
      const cores = hostLoad.coresOf(load.tasks) ?? coreCount.read();
      if (cores === undefined) sink.missing('the number of cores, which the load is divided by, is unknown');
      else {
        setValue(sink, 'load_1m_ratio', load.over1m / cores);
        setValue(sink, 'load_5m_ratio', load.over5m / cores);
        setValue(sink, 'load_15m_ratio', load.over15m / cores);
      }
    },
    stop() {
      file.close();
      coreCount.close();
    },
  };
}
