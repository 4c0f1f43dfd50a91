import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import type { FileIdentity } from '../../../shared/model/change';
import { DAY_MS } from '../../../shared/model/time';
import { errnoOf, isMissing } from '../../base/errors';
import { choicesOf, chosenValue } from '../../platform/linux/knobs/chosen-value';
import { type Action, EVERY_STALL } from '../action';

/** What settings of the kernel have in common: root's, gone with the next boot, and taken back with the host. */
export const KERNEL_SETTING = {
  privilege: 'root',
  exitPolicy: 'revert',
  isLasting: false,
  longestMs: null,
  cooldownMs: DAY_MS,
  guards: EVERY_STALL,
  probe: null,
  targets: ['machine'],
} as const satisfies Partial<Action>;

const NEEDS_ADMINISTRATOR = 'needs administrator';

/** Whether all that is missing is the right to do it. */
export function isMissingRight(problem: string): boolean {
  return problem.startsWith(NEEDS_ADMINISTRATOR);
}

/**
 * Whether a file of the kernel may be set.
 *
 * @param byHand what an administrator would type instead
 * @returns why not; undefined where it may
 */
export function settingProblem(path: string, byHand: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    if (isMissing(error)) return `this kernel has no ${path}`;
    if (errnoOf(error) === 'EROFS') return `${path} is read-only on this machine`;
    return `${NEEDS_ADMINISTRATOR}: ${byHand}`;
  }
}

/** What a file holds, of several choices the one in force; empty where there is none, or it may not be read. */
export function readSetting(path: string): string {
  return chosenValue(readText(path));
}

/** What a file offers; nothing where there is none. */
export function readChoices(path: string): readonly string[] {
  return choicesOf(readText(path));
}

/** @throws where there is no such file */
export function identifyFile(path: string): FileIdentity {
  const { dev, ino } = statSync(path);
  return { path, file: `${dev}:${ino}` };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
