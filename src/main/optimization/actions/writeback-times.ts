import { join } from 'node:path';
import { isOffMains, readPowerSupplies } from '../../platform/linux/power-supply';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { KERNEL_SETTING } from './kernel-setting';
import { planSysctl, sysctlProblem } from './sysctl-setting';

const CENTISECONDS = 100;

/** Lets written data wait in memory for longer, so that a disk of a machine on battery sleeps meanwhile. */
export function createWritebackTimes({ proc, sys }: LinuxRoots): Action {
  const paths = ['dirty_writeback_centisecs', 'dirty_expire_centisecs'].map((name) => join(proc, 'sys/vm', name));
  // 60 s, as TLP has it on battery.
  const setting = { paths, usual: 60, least: 5, most: 600, scale: CENTISECONDS };
  return {
    ...KERNEL_SETTING,
    id: 'writeback-times',
    summary: 'Let written data wait longer in memory before it is written to disk',
    effect: 'Wakes disks less often. The power saving was not measured.',
    area: 'power',
    risk: 'medium',
    unsupported: () => sysctlProblem(setting),
    detect: () =>
      isOffMains(readPowerSupplies({ proc, sys }))
        ? [{ target: 'machine', problem: 'The machine is running on battery' }]
        : [],
    plan: (_, value) =>
      planSysctl(setting, value, 'The value is in seconds. Up to that much written data is lost if the power fails.'),
  };
}
