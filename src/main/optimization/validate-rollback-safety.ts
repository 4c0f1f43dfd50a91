import { isCutShort } from '../../shared/model/change';
import { messageOf } from '../base/errors';
import { type ChangeRecord, ourValues } from '../changes/change-record';
import type { KnobDriver } from '../changes/knob-driver';

const LONGEST_VALUE = 60;

/**
 * Checks a change before its undo, which is attempted in any case.
 *
 * @returns a warning for a person if not everything may be restored
 */
export function validateRollbackSafety(record: ChangeRecord, driver: KnobDriver): string | undefined {
  const { intent, applied } = record;
  if (!intent.isLasting && intent.bootId !== driver.bootId) return undefined;
  const ours = ourValues(record);
  try {
    const together = driver.readTogether?.(intent.knobs.map(({ knob }) => knob));
    for (const [index, { knob, before, want }] of intent.knobs.entries()) {
      const now = together?.[index] ?? driver.read(knob);
      if (now.kind === 'gone' || now.value === before) continue;
      const isOurs =
        now.value === ours[index] ||
        (applied === undefined && now.value === want) ||
        isCutShort(knob, now.value, before);
      if (!isOurs) {
        const theirs = now.value.length > LONGEST_VALUE ? 'something else' : now.value;
        return `Someone changed the value to ${theirs}, so an undo keeps that value.`;
      }
      const problem = driver.undoProblem(knob, before, now.value);
      if (problem !== undefined) return `A check before the undo found: ${problem}.`;
    }
  } catch (error) {
    return `The check before the undo failed: ${messageOf(error)}.`;
  }
  return undefined;
}
