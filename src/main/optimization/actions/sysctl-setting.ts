import { join } from 'node:path';
import type { LinuxRoots } from '../../platform/linux/roots';
import { type Action, defineAction, isWhole, readNumber } from '../action';
import { KERNEL_SETTING, settingProblem } from './kernel-setting';

interface SysctlSetting extends Pick<Action, 'id' | 'summary' | 'effect' | 'area' | 'risk'> {
  /** Files in /proc/sys/vm that are set to the same value. */
  readonly names: readonly string[];
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  /** Units of the kernel in each unit of the value; 1 if omitted. */
  readonly scale?: number;
  readonly note: string;
  /** Returns a reason not to offer it that has nothing to do with permissions. */
  readonly obstacle?: () => string | undefined;
  readonly detect?: Action['detect'];
}

/** An action that sets a number of the virtual memory (kernel documentation, "Documentation for /proc/sys/vm/"). */
export function createSysctlAction({ proc }: LinuxRoots, setting: SysctlSetting): Action {
  const { names, usual, least, most, scale = 1, note, obstacle, ...about } = setting;
  const paths = names.map((name) => join(proc, 'sys/vm', name));
  const knobsFor = (amount: number) =>
    paths.map((path) => ({ knob: { kind: 'sysctl', path } as const, want: String(amount * scale) }));
  return defineAction({
    ...KERNEL_SETTING,
    ...about,
    unsupported: () => obstacle?.() ?? settingProblem(paths, knobsFor(usual)),
    plan(_, value) {
      const amount = readNumber(value, usual, isWhole(least, most), `a whole number from ${least} to ${most}`);
      return { targetText: 'this machine', note, knobs: knobsFor(amount) };
    },
  });
}
