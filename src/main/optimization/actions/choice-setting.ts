import { shellLine } from '../../../shared/model/change';
import type { Plan, Planned } from '../action';
import { identifyFile, readChoices, settingProblem } from './kernel-setting';

/** A word in a file of the kernel, or in several that go together, out of those that the kernel offers. */
export interface ChoiceSetting {
  readonly files: readonly string[];
  /** The file that tells what is offered for another; the same one where it marks its choice. */
  readonly offersOf: (file: string) => string;
}

/** @returns why it cannot be chosen here; undefined where it can */
export function choiceProblem({ files }: ChoiceSetting, usual: string): string | undefined {
  const byHand = files.map((path) => shellLine({ kind: 'value', file: { path, file: '' } }, usual));
  return files.map((file) => settingProblem(file, byHand.join('; '))).find((problem) => problem !== undefined);
}

export function planChoice({ files, offersOf }: ChoiceSetting, want: string, about: Omit<Plan, 'knobs'>): Planned {
  for (const file of files) {
    const offers = readChoices(offersOf(file));
    if (!offers.includes(want)) return { ok: false, reason: `valid values are ${offers.join(', ')}` };
  }
  return { ok: true, plan: { ...about, knobs: knobsOf(files, want) } };
}

function knobsOf(files: readonly string[], want: string) {
  return files.map((path) => ({ knob: { kind: 'value', file: identifyFile(path) } as const, want }));
}
