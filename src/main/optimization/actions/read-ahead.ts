import { join } from 'node:path';
import type { LinuxRoots } from '../../platform/linux/roots';
import { type Action, defineAction, readNumber } from '../action';
import { findQueue, listDisks } from './disk-target';
import { identifyFile, KERNEL_SETTING, settingProblem } from './kernel-setting';

const USUAL_KILOBYTES = 128;
const MOST_KILOBYTES = 16_384;
/** The largest page of Linux on current machines: the kernel rounds down to a multiple of its own page. */
const STEP_KILOBYTES = 64;

/** Sets how far the kernel reads ahead when a program reads a file from beginning to end. */
export function createReadAhead({ sys }: LinuxRoots): Action {
  // It never suggests itself: the default is right for nearly everyone, and nothing shows how programs read.
  return defineAction({
    ...KERNEL_SETTING,
    id: 'read-ahead',
    summary: 'Choose how far the kernel reads ahead of a program',
    effect: '128 KiB was as fast as 8192 KiB and uses less memory. Without read-ahead it was 10 times slower.',
    area: 'disk',
    risk: 'low',
    targets: ['path'],
    unsupported() {
      const [path] = listDisks(sys).map((disk) => join(sys, 'block', disk, 'queue/read_ahead_kb'));
      if (path === undefined) return 'this machine has no disks';
      return settingProblem(
        [path],
        [{ knob: { kind: 'value', file: { path, file: '' } }, want: `${USUAL_KILOBYTES}` }],
      );
    },
    plan(target, value) {
      const isValid = (one: number) => one > 0 && one <= MOST_KILOBYTES && one % STEP_KILOBYTES === 0;
      const valid = `at most ${MOST_KILOBYTES} kilobytes, in steps of ${STEP_KILOBYTES}`;
      const kilobytes = readNumber(value, USUAL_KILOBYTES, isValid, valid);
      const { queue, targetText } = findQueue(target, sys);
      const file = identifyFile(join(queue, 'read_ahead_kb'));
      return { targetText, note: '', knobs: [{ knob: { kind: 'value', file }, want: String(kilobytes) }] };
    },
  });
}
