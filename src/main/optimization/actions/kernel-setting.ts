import { accessSync, constants, statSync } from 'node:fs';
import { type FileIdentity, shellLine } from '../../../shared/model/change';
import { DAY_MS } from '../../../shared/model/time';
import { errnoOf, isMissing } from '../../base/errors';
import { choicesOf, chosenValue } from '../../platform/linux/knobs/chosen-value';
import { fileIdIn } from '../../platform/linux/knobs/file-place';
import { readSysText } from '../../platform/linux/read-sys';
import type { Action, Plan } from '../action';

/** Properties of every kernel setting: only root can change it, and it ends with the host or the next boot. */
export const KERNEL_SETTING = {
  privilege: 'root',
  cooldownMs: DAY_MS,
  targets: ['machine'],
} as const satisfies Partial<Action>;

const NEEDS_ADMINISTRATOR = 'needs administrator';

/** @param need completes the sentence "administrator rights …" */
export function missingRight(need: string): string {
  return `${NEEDS_ADMINISTRATOR} rights ${need}`;
}

/** Checks whether only permission is missing. */
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

/** Returns the content of a file, or the active one of several choices; empty if it cannot be read. */
export function readSetting(path: string): string {
  return chosenValue(readSysText(path) ?? '');
}

/** Returns the choices that a file offers; empty if it cannot be read. */
export function readChoices(path: string): readonly string[] {
  return choicesOf(readSysText(path) ?? '');
}

/** @throws the system's error if the file does not exist */
export function identifyFile(path: string): FileIdentity {
  return { path, file: fileIdIn(statSync(path)) };
}
