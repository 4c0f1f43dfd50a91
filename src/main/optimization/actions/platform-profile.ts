import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { createPowerChoice } from './power-choice';

/** Sets how warm and loud the firmware of a laptop lets it become. */
export function createPlatformProfile(roots: LinuxRoots): Action {
  const file = join(roots.sys, 'firmware/acpi/platform_profile');
  return createPowerChoice(roots, {
    id: 'platform-profile',
    summary: 'Choose how hot and loud the firmware lets the machine become',
    effect: 'Not measured here.',
    setting: () => ({ files: [file], offersOf: () => `${file}_choices` }),
    obstacle: () => (existsSync(file) ? undefined : 'the firmware of this machine offers no profiles'),
    saving: 'low-power',
    targetText: 'the firmware',
  });
}
