import { sumOf } from './measure';

/** The output of `score.py --json` for one file, and figures over several. */

export interface AnomalyFile {
  readonly events: number;
  readonly found: number;
  readonly fa: number;
  readonly days: number;
  readonly cause_hit: number;
  readonly cause_n: number;
}

export interface AnomalyScore {
  readonly groups: Readonly<
    Record<string, { readonly precision: number; readonly recall: number; readonly f1: number }>
  >;
  readonly files: Readonly<Record<string, AnomalyFile>>;
}

type Files = readonly AnomalyFile[];

/** Creates a figure that is one count divided by another, NaN without the latter. */
function ratioOf(part: (file: AnomalyFile) => number, whole: (file: AnomalyFile) => number) {
  return (files: Files) => {
    const total = sumOf(files, whole);
    return total === 0 ? Number.NaN : sumOf(files, part) / total;
  };
}

export const precisionOf = ratioOf(
  ({ found }) => found,
  ({ found, fa }) => found + fa,
);
export const recallOf = ratioOf(
  ({ found }) => found,
  ({ events }) => events,
);
export const alarmsADay = ratioOf(
  ({ fa }) => fa,
  ({ days }) => days,
);
export const causeHits = ratioOf(
  ({ cause_hit }) => cause_hit,
  ({ cause_n }) => cause_n,
);

export function f1Of(files: Files): number {
  const [precision, recall] = [precisionOf(files), recallOf(files)];
  return (2 * precision * recall) / (precision + recall);
}
