import { isOffMains, readPowerSupplies } from '../../platform/linux/power-supply';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { ON_BATTERY } from './power-choice';
import { createSysctlAction } from './sysctl-setting';

const CENTISECONDS = 100;

/** Lets written data wait longer in memory, so that the disk of a machine on battery can sleep. */
export function createWritebackTimes(roots: LinuxRoots): Action {
  return createSysctlAction(roots, {
    id: 'writeback-times',
    summary: 'Let written data wait longer in memory before it is written to disk',
    effect: 'Wakes disks less often. The power saving was not measured.',
    area: 'power',
    risk: 'medium',
    names: ['dirty_writeback_centisecs', 'dirty_expire_centisecs'],
    // 60 s, the value of TLP on battery.
    usual: 60,
    least: 5,
    most: 600,
    scale: CENTISECONDS,
    note: 'The value is in seconds. Up to that much written data is lost if the power fails.',
    detect: () => (isOffMains(readPowerSupplies(roots)) ? [ON_BATTERY] : []),
  });
}
