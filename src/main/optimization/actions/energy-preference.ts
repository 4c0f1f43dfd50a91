import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isOffMains, readPowerSupplies } from '../../platform/linux/power-supply';
import type { LinuxRoots } from '../../platform/linux/roots';
import { type Action, EVERY_STALL } from '../action';
import { choiceProblem, planChoice } from './choice-setting';
import { KERNEL_SETTING, readSetting } from './kernel-setting';
import { findPowerNeed, listPolicies } from './power-need';

/** Tells a processor that sets its clock itself whether speed or power counts. */
export function createEnergyPreference({ proc, sys }: LinuxRoots): Action {
  const setting = () => ({
    files: listPolicies(sys)
      .map((policy) => join(policy, 'energy_performance_preference'))
      .filter((file) => existsSync(file)),
    offersOf: (file: string) => join(dirname(file), 'energy_performance_available_preferences'),
  });
  const usual = () => (isOffMains(readPowerSupplies({ proc, sys })) ? 'power' : 'performance');
  return {
    ...KERNEL_SETTING,
    id: 'energy-preference',
    summary: 'Set whether the processor favors speed or power saving',
    effect: 'Not measured here.',
    area: 'power',
    risk: 'medium',
    cooldownMs: 30 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    unsupported() {
      const { files } = setting();
      if (files.length === 0) return 'this processor has no energy preference';
      // The kernel refuses to change it then.
      if (files.some((file) => readSetting(join(dirname(file), 'scaling_governor')) === 'performance')) {
        return 'the active governor "performance" fixes the energy preference';
      }
      return choiceProblem(setting(), usual());
    },
    detect: (situation) => findPowerNeed(situation, { proc, sys }),
    plan: (_, value = usual()) => planChoice(setting(), value, { targetText: 'the processor', note: '' }),
  };
}
