import { join } from 'node:path';
import { isOffMains, readPowerSupplies } from '../../platform/linux/power-supply';
import { readFolder } from '../../platform/linux/read-sys';
import type { LinuxRoots } from '../../platform/linux/roots';
import { type Action, defineAction } from '../action';
import { bottlenecksOf, type Finding, machineShortOf, type Situation } from '../situation';
import { type ChoiceSetting, choiceProblem, planChoice } from './choice-setting';
import { KERNEL_SETTING } from './kernel-setting';

export const ON_BATTERY: Finding = { target: 'machine', problem: 'The machine is running on battery' };

interface PowerChoice extends Pick<Action, 'id' | 'summary' | 'effect'> {
  readonly setting: () => ChoiceSetting;
  /** Returns a reason not to offer it that has nothing to do with permissions. */
  readonly obstacle: () => string | undefined;
  /** The default on battery; on mains it is `performance`. */
  readonly saving: string;
  readonly targetText: string;
}

/** An action that favors speed on mains and power saving on battery. */
export function createPowerChoice(roots: LinuxRoots, choice: PowerChoice): Action {
  const { setting, obstacle, saving, targetText, ...about } = choice;
  const usual = () => (isOffMains(readPowerSupplies(roots)) ? saving : 'performance');
  return defineAction({
    ...KERNEL_SETTING,
    ...about,
    area: 'power',
    risk: 'medium',
    cooldownMs: 30 * 60_000,
    probe: 'cpu-latency',
    unsupported: () => obstacle() ?? choiceProblem(setting(), usual()),
    detect: (situation) => findPowerNeed(situation, roots),
    plan: (_, value = usual()) => planChoice(setting(), value, targetText),
  });
}

/** On battery, power is short; on mains, speed is, if programs wait for the processor and it is not too hot. */
function findPowerNeed(situation: Situation, roots: LinuxRoots): readonly Finding[] {
  if (isOffMains(readPowerSupplies(roots))) return [ON_BATTERY];
  return bottlenecksOf(situation, ['thermal']).length > 0 ? [] : machineShortOf('cpu')(situation);
}

/** Returns a file of each frequency policy, which covers a core or several that share a clock. */
export function listPolicyFiles(sys: string, name: string): readonly string[] {
  const folder = join(sys, 'devices/system/cpu/cpufreq');
  return readFolder(folder)
    .filter((entry) => /^policy\d+$/.test(entry))
    .map((entry) => join(folder, entry, name));
}
