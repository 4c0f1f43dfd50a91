import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isOffMains, readPowerSupplies } from '../../platform/linux/power-supply';
import type { LinuxRoots } from '../../platform/linux/roots';
import { type Action, EVERY_STALL } from '../action';
import { choiceProblem, planChoice } from './choice-setting';
import { KERNEL_SETTING } from './kernel-setting';
import { findPowerNeed } from './power-need';

/** Chooses how warm and loud the firmware of a portable lets it become. */
export function createPlatformProfile({ proc, sys }: LinuxRoots): Action {
  const file = join(sys, 'firmware/acpi/platform_profile');
  const setting = { files: [file], offersOf: () => `${file}_choices` };
  const usual = () => (isOffMains(readPowerSupplies({ proc, sys })) ? 'low-power' : 'performance');
  return {
    ...KERNEL_SETTING,
    id: 'platform-profile',
    summary: 'Choose how hot and loud the firmware lets the machine become',
    effect: 'Not measured here.',
    area: 'power',
    risk: 'medium',
    cooldownMs: 30 * 60_000,
    guards: EVERY_STALL,
    probe: 'cpu-latency',
    unsupported: () =>
      existsSync(file) ? choiceProblem(setting, usual()) : 'the firmware of this machine offers no profiles',
    detect: (situation) => findPowerNeed(situation, { proc, sys }),
    plan: (_, value = usual()) => planChoice(setting, value, { targetText: 'the firmware', note: '' }),
  };
}
