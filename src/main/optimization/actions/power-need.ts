import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../../base/errors';
import { isOffMains, readPowerSupplies } from '../../platform/linux/power-supply';
import type { LinuxRoots } from '../../platform/linux/roots';
import { bottlenecksOf, type Finding, type Situation } from '../situation';

/** On battery power is short; on mains speed, where the processor holds things up and heat does not. */
export function findPowerNeed(situation: Situation, roots: LinuxRoots): readonly Finding[] {
  if (isOffMains(readPowerSupplies(roots)))
    return [{ target: 'machine', problem: 'The machine is running on battery' }];
  if (bottlenecksOf(situation, ['thermal']).length > 0) return [];
  return bottlenecksOf(situation, ['cpu'])
    .slice(0, 1)
    .map(({ text }) => ({ target: 'machine', problem: text }));
}

/** The folders of what has a clock of its own: a core, or several that share one. */
export function listPolicies(sys: string): readonly string[] {
  const folder = join(sys, 'devices/system/cpu/cpufreq');
  try {
    return readdirSync(folder)
      .filter((name) => /^policy\d+$/.test(name))
      .map((name) => join(folder, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
