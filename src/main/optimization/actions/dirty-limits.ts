import { join } from 'node:path';
import { type Action, defineAction, isWhole, readNumber } from '../action';
import { machineShortOf } from '../situation';
import { KERNEL_SETTING, settingProblem } from './kernel-setting';

const MEBIBYTE = 1024 * 1024;
const USUAL_BYTES = 64 * MEBIBYTE;
const LEAST_BYTES = MEBIBYTE;
const MOST_BYTES = 4096 * MEBIBYTE;
/** Writing in the background begins well before the kernel stops programs that write. */
const BACKGROUND_SHARE = 1 / 4;

/** Lets less written data accumulate in memory, so that programs that wait for a disk wait less. */
export function createDirtyLimits(procRoot: string): Action {
  const limit = join(procRoot, 'sys/vm/dirty');
  const background = join(procRoot, 'sys/vm/dirty_background');
  // The kernel halves a background limit that is above the other one, so that the background limit is lowered first.
  const knobsFor = (bytes: number) => [
    { knob: { kind: 'bytes-or-ratio', path: background } as const, want: `bytes ${bytes * BACKGROUND_SHARE}` },
    { knob: { kind: 'bytes-or-ratio', path: limit } as const, want: `bytes ${bytes}` },
  ];
  return defineAction({
    ...KERNEL_SETTING,
    id: 'dirty-limits',
    summary: 'Let less written data accumulate in memory before it is written to disk',
    effect: 'Time to sync a file (99th percentile): 31 ms before, 11 ms after. Throughput is 7% lower.',
    area: 'disk',
    risk: 'medium',
    probe: 'disk-sync',
    unsupported: () => settingProblem([`${background}_bytes`, `${limit}_bytes`], knobsFor(USUAL_BYTES)),
    detect: machineShortOf('disk-latency', 'disk-throughput'),
    plan(_, value) {
      const valid = `${LEAST_BYTES} to ${MOST_BYTES} bytes`;
      const bytes = readNumber(value, USUAL_BYTES, isWhole(LEAST_BYTES, MOST_BYTES), valid);
      return { targetText: 'this machine', note: '', knobs: knobsFor(bytes) };
    },
  });
}
