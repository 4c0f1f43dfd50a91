import { createBatteryCollector } from '../collectors/battery';
import { createCgroupCollector } from '../collectors/cgroup';
import type { MetricsCollector } from '../collectors/collector';
import { createCpuCollector } from '../collectors/cpu';
import { createCpuFrequencyCollector } from '../collectors/cpu-frequency';
import { createDiskCollector } from '../collectors/disk';
import { createFileSystemCollector, type FileSystemOptions } from '../collectors/filesystem';
import { createGenericCollector } from '../collectors/generic';
import { createLoadCollector } from '../collectors/load';
import { createMemoryCollector } from '../collectors/memory';
import { createNetworkCollector } from '../collectors/network';
import { createPressureCollector } from '../collectors/pressure';
import { createProcessCollector } from '../collectors/processes';
import { createSensorsCollector } from '../collectors/sensors';
import { createSocketsCollector } from '../collectors/sockets';
import type { ProcessService } from '../platform/linux/process-service';
import type { Sensor } from '../platform/linux/read-sensors';
import { LINUX_ROOTS } from '../platform/linux/roots';
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
  const own = process.platform === 'linux' ? createHostCollectors(context, options) : [createGenericCollector()];
  return { collectors: [...own, processes], processes };
}

function createHostCollectors({ clock, tasks, log }: Context, { includeRemoteMounts }: SourceOptions) {
  return createLinuxCollectors({
    roots: LINUX_ROOTS,
    clock,
    includeRemote: includeRemoteMounts,
    probeRemote: (path) => tasks.run('statfs', path),
    onSlowSensor: ({ chip, sensor }) => log.warn('a sensor is too slow and is no longer read', { chip, sensor }),
  });
}

export interface LinuxCollectorOptions extends FileSystemOptions {
  readonly onSlowSensor: (sensor: Sensor) => void;
}

/** Creates the collectors that read the kernel's files below `roots`, in the order in which they run. */
export function createLinuxCollectors({
  onSlowSensor,
  ...options
}: LinuxCollectorOptions): readonly MetricsCollector[] {
  const { roots, clock } = options;
  return [
    createCpuCollector(roots),
    createCpuFrequencyCollector(roots, clock),
    createLoadCollector(roots),
    createMemoryCollector(roots),
    createPressureCollector(roots),
    createDiskCollector(roots),
    createFileSystemCollector(options),
    createNetworkCollector(roots),
    createSocketsCollector(roots),
    createSensorsCollector(roots, clock, onSlowSensor),
    createBatteryCollector(roots),
    createCgroupCollector(roots),
  ];
}
