import { messageOf } from '../base/errors';
import { type ChangeRecord, ourValues } from '../changes/change-record';
import type { KnobDriver } from '../changes/knob-driver';

/**
 * Switches a change that is being measured on or off, knob by knob. Each knob always has its old or its new value, so
 * that a crash is undone as usual.
 *
 * @returns the reason if it cannot be switched any longer
 */
export function switchChange(record: ChangeRecord, isOn: boolean, driver: KnobDriver): string | undefined {
  const ours = ourValues(record);
  let left = 0;
  try {
    for (const [index, { knob, before }] of record.intent.knobs.entries()) {
      const now = driver.read(knob);
      // The thread has exited; the others continue.
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
