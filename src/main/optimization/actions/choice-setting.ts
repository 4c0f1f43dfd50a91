import { type Plan, refuse } from '../action';
import { identifyFile, readChoices, settingProblem } from './kernel-setting';

/** A word that the kernel offers in one file, or in several that are set together. */
export interface ChoiceSetting {
  readonly files: readonly string[];
  /** The file that lists the choices of a file; the same one if the kernel marks the active choice in it. */
  readonly offersOf: (file: string) => string;
}

/** @returns the reason if it cannot be set on this machine */
export function choiceProblem({ files }: ChoiceSetting, usual: string): string | undefined {
  const knobs = files.map((path) => ({ knob: { kind: 'value', file: { path, file: '' } } as const, want: usual }));
  return settingProblem(files, knobs);
}

export function planChoice({ files, offersOf }: ChoiceSetting, want: string, targetText: string, note = ''): Plan {
  for (const file of files) {
    const offers = readChoices(offersOf(file));
    if (!offers.includes(want)) refuse(`valid values are ${offers.join(', ')}`);
  }
  const knobs = files.map((path) => ({ knob: { kind: 'value', file: identifyFile(path) } as const, want }));
  return { targetText, note, knobs };
}
