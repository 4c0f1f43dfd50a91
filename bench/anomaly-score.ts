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

const sum = (files: Files, read: (file: AnomalyFile) => number) => files.reduce((total, file) => total + read(file), 0);
const share = (part: number, whole: number) => (whole === 0 ? Number.NaN : part / whole);

export function precisionOf(files: Files): number {
  return share(
    sum(files, ({ found }) => found),
    sum(files, ({ found, fa }) => found + fa),
  );
}

export function recallOf(files: Files): number {
  return share(
    sum(files, ({ found }) => found),
    sum(files, ({ events }) => events),
  );
}

export function f1Of(files: Files): number {
  const [precision, recall] = [precisionOf(files), recallOf(files)];
  return (2 * precision * recall) / (precision + recall);
}

export function alarmsADay(files: Files): number {
  return share(
    sum(files, ({ fa }) => fa),
    sum(files, ({ days }) => days),
  );
}

export function causeHits(files: Files): number {
  return share(
    sum(files, ({ cause_hit }) => cause_hit),
    sum(files, ({ cause_n }) => cause_n),
  );
}
