import { shellLine } from '../../../shared/model/change';
import type { Planned } from '../action';
import { settingProblem } from './kernel-setting';

/** Values of files under /proc/sys that go together. */
export interface SysctlSetting {
  readonly paths: readonly string[];
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  /** What the kernel counts in, for each unit that a person gives. */
  readonly scale: number;
}

/** @returns why it cannot be set here; undefined where it can */
export function sysctlProblem(setting: SysctlSetting): string | undefined {
  const byHand = knobsOf(setting, setting.usual).map(({ knob, want }) => shellLine(knob, want));
  const problems = setting.paths.map((path) => settingProblem(path, byHand.join('; ')));
  return problems.find((problem) => problem !== undefined);
}

/** @param value as a person gave it; undefined: what is usual */
export function planSysctl(setting: SysctlSetting, value: string | undefined, note: string): Planned {
  const { usual, least, most } = setting;
  const amount = value === undefined ? usual : Number(value);
  if (!Number.isInteger(amount) || amount < least || amount > most) {
    return { ok: false, reason: `the value must be a whole number from ${least} to ${most}` };
  }
  return { ok: true, plan: { targetText: 'this machine', note, knobs: knobsOf(setting, amount) } };
}

function knobsOf({ paths, scale }: SysctlSetting, amount: number) {
  return paths.map((path) => ({ knob: { kind: 'sysctl', path } as const, want: String(amount * scale) }));
}
