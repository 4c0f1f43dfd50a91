import { messageOf } from '../base/errors';
import { type ChangeRecord, ourValues } from '../changes/change-record';
import type { KnobDriver } from '../changes/knob-driver';

/**
 * Switches a change that is being measured on or off, knob by knob. At any moment each holds what was before or what is
 * ours, so that a crash in between is undone as any other.
 *
 * @returns why it cannot be switched any more; undefined where it was
 */
export function switchChange(record: ChangeRecord, isOn: boolean, driver: KnobDriver): string | undefined {
  const ours = ourValues(record);
  let left = 0;
  try {
    for (const [index, { knob, before }] of record.intent.knobs.entries()) {
      const now = driver.read(knob);
      // A thread that has ended; the others go on.
      if (now.kind === 'gone') continue;
      left++;
      const our = ours[index] ?? '';
      if (now.value !== before && now.value !== our) return `Its value was changed to ${now.value} in the meantime.`;
      const wanted = isOn ? our : before;
      if (now.value === wanted) continue;
      driver.write(knob, wanted);
      const after = driver.read(knob);
      if (after.kind === 'value' && after.value !== wanted)
        return `It was set to ${wanted} but reads back as ${after.value}.`;
    }
  } catch (error) {
    return messageOf(error);
  }
  return left === 0 ? 'The target no longer exists.' : undefined;
}
