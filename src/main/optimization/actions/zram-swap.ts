import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMeminfo } from '../../platform/linux/parse-meminfo';
import { hasSwap } from '../../platform/linux/parse-swaps';
import type { LinuxRoots } from '../../platform/linux/roots';
import { type Action, defineAction, isWhole, readNumber } from '../action';
import { machineShortOf } from '../situation';
import { KERNEL_SETTING, readSetting, settingProblem } from './kernel-setting';

const MEBIBYTE = 1024 * 1024;
/** Share of all memory. Compressed about two to one, full swap occupies a quarter. */
const USUAL_SHARE = 1 / 2;
const DEVICE = 'zram0';

/** Swaps to compressed memory on a machine without other swap. */
export function createZramSwap({ proc, sys }: LinuxRoots): Action {
  const path = join(sys, 'block', DEVICE);
  const totalMebibytes = () => Math.floor(parseMeminfo(readFileSync(join(proc, 'meminfo'), 'utf8')).total / MEBIBYTE);
  const usualMebibytes = () => Math.floor(totalMebibytes() * USUAL_SHARE);
  const knobsFor = (mebibytes: number) => [
    { knob: { kind: 'zram-swap', path } as const, want: `on ${mebibytes * MEBIBYTE}` },
  ];
  return defineAction({
    ...KERNEL_SETTING,
    id: 'zram-swap',
    summary: 'Swap to compressed memory',
    effect: 'Program memory took half the space; the undo took 0.1 s.',
    area: 'memory',
    risk: 'medium',
    unsupported() {
      const size = readSetting(join(path, 'disksize'));
      if (size === '') return 'this kernel has no zram device: needs administrator: modprobe zram num_devices=1';
      if (size !== '0') return `${DEVICE} is already in use`;
      if (hasSwap(proc)) return 'this machine already has swap';
      if (Number.isNaN(totalMebibytes())) return 'the size of the memory is unknown';
      return settingProblem([join(path, 'disksize')], knobsFor(usualMebibytes()));
    },
    detect: machineShortOf('memory'),
    plan(_, value) {
      const total = totalMebibytes();
      const valid = `1 to ${total} MiB, which is all memory`;
      const mebibytes = readNumber(value, usualMebibytes(), isWhole(1, total), valid);
      const note = 'An undo needs as much free memory as is swapped out, plus a fifth.';
      return { targetText: 'this machine', note, knobs: knobsFor(mebibytes) };
    },
  });
}
