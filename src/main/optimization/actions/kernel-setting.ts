import { accessSync, constants, statSync } from 'node:fs';
import { type FileIdentity, shellLine } from '../../../shared/model/change';
import { DAY_MS } from '../../../shared/model/time';
import { errnoOf, isMissing } from '../../base/errors';
import { choicesOf, chosenValue } from '../../platform/linux/knobs/chosen-value';
import { fileIdIn } from '../../platform/linux/knobs/file-place';
import { readSysText } from '../../platform/linux/read-sys';
import type { Action, Plan } from '../action';

/** What settings of the kernel have in common: root's, gone with the next boot, and taken back with the host. */
export const KERNEL_SETTING = {
  privilege: 'root',
  cooldownMs: DAY_MS,
  targets: ['machine'],
} as const satisfies Partial<Action>;

const NEEDS_ADMINISTRATOR = 'needs administrator';

/** Whether all that is missing is the right to do it. */
export function isMissingRight(problem: string): boolean {
  return problem.startsWith(NEEDS_ADMINISTRATOR);
}

/**
 * Checks whether files of the kernel can be written.
 *
 * @param knobs the change that an administrator would make instead
 * @returns the reason if one of them cannot be written
 */
export function settingProblem(paths: readonly string[], knobs: Plan['knobs']): string | undefined {
  for (const path of paths) {
    try {
      accessSync(path, constants.W_OK);
    } catch (error) {
      if (isMissing(error)) return `this kernel has no ${path}`;
      if (errnoOf(error) === 'EROFS') return `${path} is read-only on this machine`;
      return `${NEEDS_ADMINISTRATOR}: ${knobs.map(({ knob, want }) => shellLine(knob, want)).join('; ')}`;
    }
  }
  return undefined;
}

/** What a file holds, of several choices the one in force; empty where there is none, or it may not be read. */
export function readSetting(path: string): string {
  return chosenValue(readSysText(path) ?? '');
}

/** What a file offers; nothing where there is none. */
export function readChoices(path: string): readonly string[] {
  return choicesOf(readSysText(path) ?? '');
}

/** @throws where there is no such file */
export function identifyFile(path: string): FileIdentity {
  return { path, file: fileIdIn(statSync(path)) };
}
