import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isOffMains, readPowerSupplies } from '../../platform/linux/power-supply';
import type { LinuxRoots } from '../../platform/linux/roots';
import { type Action, EVERY_STALL } from '../action';
import { choiceProblem, planChoice } from './choice-setting';
import { KERNEL_SETTING } from './kernel-setting';
import { findPowerNeed, listPolicies } from './power-need';

/** Lets the processor run at its highest clock, or on battery at its lowest. */
export function createCpuGovernor({ proc, sys }: LinuxRoots): Action {
  const setting = () => ({
    files: listPolicies(sys).map((policy) => join(policy, 'scaling_governor')),
    offersOf: (file: string) => join(dirname(file), 'scaling_available_governors'),
  });
  const usual = () => (isOffMains(readPowerSupplies({ proc, sys })) ? 'powersave' : 'performance');
  return {
    ...KERNEL_SETTING,
    id: 'cpu-governor',
    summary: 'Choose how the processor clock follows demand',
    effect: 'Not measured here. "performance" trades heat and power for speed; "powersave" does the opposite.',
    area: 'power',
    risk: 'medium',
    cooldownMs: 30 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    unsupported() {
      const { files } = setting();
      if (files.length === 0) return 'the processor clock cannot be set on this machine';
      // Its driver sets that preference with the governor, and would not bring it back as it was.
      if (files.some((file) => existsSync(join(dirname(file), 'energy_performance_preference')))) {
        return 'this processor follows its energy preference instead: use energy-preference';
      }
      return choiceProblem(setting(), usual());
    },
    detect: (situation) => findPowerNeed(situation, { proc, sys }),
    plan: (_, value = usual()) => planChoice(setting(), value, { targetText: 'the processor', note: '' }),
  };
}
