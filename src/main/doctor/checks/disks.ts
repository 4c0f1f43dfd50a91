import { join } from 'node:path';
import { choicesOf, chosenValue } from '../../platform/linux/knobs/chosen-value';
import { NO_DISK } from '../../platform/linux/read-inventory';
import { type Check, limited, missing, ok } from '../check';
import { readSurroundings } from '../facts/surroundings';

const MOST_NAMED = 4;

/** Checks the disks and their I/O schedulers. */
export const disks: Check = {
  id: 'disks',
  title: 'Disks',
  subject: 'Changing',
  examine(machine) {
    const names = machine.list('/sys/block').filter((name) => !NO_DISK.test(name));
    if (names.length === 0) {
      const { container } = machine.know(readSurroundings);
      return container === undefined
        ? missing('no disks', 'Nothing to do on a machine without disks of its own.')
        : missing('the container shows no disks', 'Run Homeostat outside of the container.');
    }
    const described = names.map((name) => {
      const text = machine.text(join('/sys/block', name, 'queue/scheduler')) ?? '';
      return { name, active: chosenValue(text), choices: choicesOf(text).length };
    });
    const shown = described.slice(0, MOST_NAMED).map(({ name, active }) => `${name} ${active || 'without scheduler'}`);
    const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
    const detail = `${shown.join(', ')}${more}`;
    if (described.some(({ choices }) => choices > 1)) return ok(detail);
    return limited(
      `${detail}: no choice of schedulers`,
      'Run `sudo modprobe bfq`, or `sudo modprobe mq-deadline`, if your kernel has them.',
    );
  },
};
