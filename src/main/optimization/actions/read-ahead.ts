import { join } from 'node:path';
import { shellLine } from '../../../shared/model/change';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action, Planned } from '../action';
import { findQueue, listDisks } from './disk-target';
import { identifyFile, KERNEL_SETTING, settingProblem } from './kernel-setting';

const USUAL_KILOBYTES = 128;
const MOST_KILOBYTES = 16_384;
/** The largest page that Linux has on machines of today: the kernel cuts what is no multiple of its own. */
const STEP_KILOBYTES = 64;

/** How much more than it was asked for the kernel reads, where a file is read from its beginning to its end. */
export function createReadAhead({ sys }: LinuxRoots): Action {
  return {
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
      return settingProblem(path, shellLine({ kind: 'value', file: { path, file: '' } }, String(USUAL_KILOBYTES)));
    },
    // What is usual is right for nearly everybody, and who reads how is not known.
    detect: () => [],
    plan(target, value): Planned {
      const kilobytes = value === undefined ? USUAL_KILOBYTES : Number(value);
      if (!(kilobytes > 0 && kilobytes <= MOST_KILOBYTES && kilobytes % STEP_KILOBYTES === 0)) {
        return {
          ok: false,
          reason: `the value must be at most ${MOST_KILOBYTES} kilobytes, in steps of ${STEP_KILOBYTES}`,
        };
      }
      const found = findQueue(target, sys);
      if (!found.ok) return found;
      const file = identifyFile(join(found.queue, 'read_ahead_kb'));
      const knobs = [{ knob: { kind: 'value', file } as const, want: String(kilobytes) }];
      return { ok: true, plan: { targetText: found.targetText, note: '', knobs } };
    },
  };
}
