import { availableParallelism } from 'node:os';
import { readKernelUnits } from '../platform/linux/read-kernel-units';
import { LINUX_ROOTS as roots } from '../platform/linux/roots';
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

/** Creates every collector that reads the kernel, in the order in which they run. */
export function createLinuxCollectors(
  options: Omit<FileSystemOptions, 'roots'>,
  onSlowSensor: Parameters<typeof createSensorsCollector>[2],
): readonly MetricsCollector[] {
  return [
    createCpuCollector(roots),
    createCpuFrequencyCollector(roots),
    createLoadCollector(roots, availableParallelism()),
    createMemoryCollector(roots, readKernelUnits(roots).pageSizeBytes),
    createPressureCollector(roots),
    createDiskCollector(roots),
    createFileSystemCollector({ roots, ...options }),
    createNetworkCollector(roots),
    createSocketsCollector(roots),
    createSensorsCollector(roots, options.clock, onSlowSensor),
    createBatteryCollector(roots),
    createCgroupCollector(roots),
  ];
}
