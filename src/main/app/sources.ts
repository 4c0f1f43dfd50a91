import { availableParallelism } from 'node:os';
import { createBatteryCollector } from '../collectors/battery';
import { createCgroupCollector } from '../collectors/cgroup';
import type { MetricsCollector } from '../collectors/collector';
import { createCpuCollector } from '../collectors/cpu';
import { createCpuFrequencyCollector } from '../collectors/cpu-frequency';
import { createDiskCollector } from '../collectors/disk';
import { createFileSystemCollector } from '../collectors/filesystem';
import { createGenericCollector } from '../collectors/generic';
import { createLoadCollector } from '../collectors/load';
import { createMemoryCollector } from '../collectors/memory';
import { createNetworkCollector } from '../collectors/network';
import { createPressureCollector } from '../collectors/pressure';
import { createProcessCollector } from '../collectors/processes';
import { createSensorsCollector } from '../collectors/sensors';
import { createSocketsCollector } from '../collectors/sockets';
import type { ProcessService } from '../platform/linux/process-service';
import { readKernelUnits } from '../platform/linux/read-kernel-units';
import { LINUX_ROOTS as roots } from '../platform/linux/roots';
import type { Context } from './context';

export interface SourceOptions {
  readonly includeRemoteMounts: () => boolean;
  readonly processIntervalMs: () => number;
}

/** Creates every source of this system, in the order in which they run. */
export function createSources(context: Context, options: SourceOptions) {
  const processes = createProcessCollector({
    service: context.worker.target<ProcessService>('processes'),
    clock: context.clock,
    intervalMs: options.processIntervalMs,
  });
  const own = process.platform === 'linux' ? createLinuxCollectors(context, options) : [createGenericCollector()];
  return { collectors: [...own, processes], processes };
}

function createLinuxCollectors(
  { clock, tasks, log }: Context,
  { includeRemoteMounts }: SourceOptions,
): readonly MetricsCollector[] {
  return [
    createCpuCollector(roots),
    createCpuFrequencyCollector(roots),
    createLoadCollector(roots, availableParallelism()),
    createMemoryCollector(roots, readKernelUnits(roots).pageSizeBytes),
    createPressureCollector(roots),
    createDiskCollector(roots),
    createFileSystemCollector({
      roots,
      clock,
      includeRemote: includeRemoteMounts,
      probeRemote: (path) => tasks.run('statfs', path),
    }),
    createNetworkCollector(roots),
    createSocketsCollector(roots),
    createSensorsCollector(roots, clock, ({ chip, sensor }) =>
      log.warn('a sensor is too slow and is no longer read', { chip, sensor }),
    ),
    createBatteryCollector(roots),
    createCgroupCollector(roots),
  ];
}
