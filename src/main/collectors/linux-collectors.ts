import { createBatteryCollector } from './battery';
import { createCgroupCollector } from './cgroup';
import type { MetricsCollector } from './collector';
import { createCpuCollector } from './cpu';
import { createCpuFrequencyCollector } from './cpu-frequency';
import { createDiskCollector } from './disk';
import { createFileSystemCollector, type FileSystemOptions } from './filesystem';
import { createLoadCollector } from './load';
import { createMemoryCollector } from './memory';
import { createNetworkCollector } from './network';
import { createPressureCollector } from './pressure';
import { createSensorsCollector } from './sensors';
import { createSocketsCollector } from './sockets';

export interface LinuxCollectorOptions extends FileSystemOptions {
  readonly onSlowSensor: Parameters<typeof createSensorsCollector>[2];
}

/** Creates every collector that reads the kernel's files below `roots`, in the order in which they run. */
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
