import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { readSetting } from './kernel-setting';
import { createPowerChoice, listPolicyFiles } from './power-choice';

/** Sets whether a processor that chooses its clock itself favors speed or power (kernel documentation, "intel_pstate"). */
export function createEnergyPreference(roots: LinuxRoots): Action {
  const files = () => listPolicyFiles(roots.sys, 'energy_performance_preference').filter((file) => existsSync(file));
  return createPowerChoice(roots, {
    id: 'energy-preference',
    summary: 'Set whether the processor favors speed or power saving',
    effect: 'Not measured here.',
    setting: () => ({
      files: files(),
      offersOf: (file) => join(dirname(file), 'energy_performance_available_preferences'),
    }),
    obstacle() {
      if (files().length === 0) return 'this processor has no energy preference';
      // The kernel refuses to change it under this governor.
      return files().some((file) => readSetting(join(dirname(file), 'scaling_governor')) === 'performance')
        ? 'the active governor "performance" fixes the energy preference'
        : undefined;
    },
    saving: 'power',
    targetText: 'the processor',
  });
}
