import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { createPowerChoice, listPolicyFiles } from './power-choice';

/** Runs the processor at its highest clock, or on battery at its lowest (kernel documentation, "CPU Performance Scaling"). */
export function createCpuGovernor(roots: LinuxRoots): Action {
  const files = () => listPolicyFiles(roots.sys, 'scaling_governor');
  return createPowerChoice(roots, {
    id: 'cpu-governor',
    summary: 'Choose how the processor clock follows demand',
    effect: 'Not measured here. "performance" trades heat and power for speed; "powersave" does the opposite.',
    setting: () => ({
      files: files(),
      offersOf: (file) => join(dirname(file), 'scaling_available_governors'),
    }),
    obstacle() {
      if (files().length === 0) return 'the processor clock cannot be set on this machine';
      // Its driver changes that preference together with the governor and would not restore it.
      return files().some((file) => existsSync(join(dirname(file), 'energy_performance_preference')))
        ? 'this processor follows its energy preference instead: use energy-preference'
        : undefined;
    },
    saving: 'powersave',
    targetText: 'the processor',
  });
}
