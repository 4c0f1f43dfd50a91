import { alarmsFrom, type JudgedRow, judgeRecordings } from '../src/main/cli/evaluation/evaluate-anomaly';
import type { EvaluationSet } from '../src/main/cli/evaluation/evaluation-set';
import { type AnomalyFile, alarmsADay, f1Of, precisionOf, recallOf } from './anomaly-score';
import { familyOf } from './recordings';

/**
 * Measures other thresholds than the shipped ones, and the way in which that one was chosen: on all families but one,
 * judged on the one left out.
 */

type FilesByName = Readonly<Record<string, AnomalyFile>>;

/** A threshold on the score and the result for each file. */
interface Cut {
  readonly threshold: number;
  readonly files: FilesByName;
}

/** Lower scores are never shown. */
const LEAST_SCORE = 0.1;
const THRESHOLDS = [
  ...[0.1, 0.2, 0.3, 0.35, 0.4, 0.425, 0.45, 0.475, 0.5, 0.525, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.825, 0.85, 0.875],
  ...[0.89, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99],
];
const MOST_ALARMS_A_DAY = 0.05;

/** @param score lines of `file,timestamp_ms` */
export async function cutAtThresholds(
  set: EvaluationSet,
  score: (lines: readonly string[]) => FilesByName,
): Promise<Cut[]> {
  const rows: JudgedRow[] = [];
  for await (const row of judgeRecordings(set)) if (row.score >= LEAST_SCORE) rows.push(row);
  const cuts: Cut[] = [];
  for (const threshold of THRESHOLDS) {
    const lines: string[] = [];
    for await (const { file, atMs } of alarmsFrom(rows, threshold)) lines.push(`${file},${atMs}`);
    cuts.push({ threshold, files: score(lines) });
  }
  return cuts;
}

const round = (value: number) => Math.round(value * 1000) / 1000;
const figuresOf = (files: readonly AnomalyFile[]) => ({
  precision: round(precisionOf(files)),
  recall: round(recallOf(files)),
  f1: round(f1Of(files)),
  alarmsADay: round(alarmsADay(files)),
});

/** Computes the precision-recall curve, with the false alarms a day at each threshold. */
export function curveOf(cuts: readonly Cut[]) {
  return cuts.map(({ threshold, files }) => ({ threshold, ...figuresOf(Object.values(files)) }));
}

/** Returns the highest recall at this precision within the allowed false alarms a day. */
export function mostFoundAt(leastPrecision: number) {
  return (files: readonly AnomalyFile[]) =>
    precisionOf(files) >= leastPrecision && alarmsADay(files) <= MOST_ALARMS_A_DAY ? recallOf(files) : -1;
}

/** Returns the best F1 within the allowed false alarms a day. */
export function bestF1(files: readonly AnomalyFile[]): number {
  return alarmsADay(files) <= MOST_ALARMS_A_DAY ? f1Of(files) : -1;
}

/** @param worth of a threshold, from its results on the families that it is chosen on */
export function leaveFamiliesOut(cuts: readonly Cut[], worth: (files: readonly AnomalyFile[]) => number) {
  const judged: AnomalyFile[] = [];
  const chosen: Record<string, number> = {};
  for (const family of familiesOf(cuts)) {
    let best: { readonly cut: Cut; readonly worth: number } | undefined;
    for (const cut of cuts) {
      const here = worth(filesOf(cut, (other) => other !== family));
      if (best === undefined || here > best.worth) best = { cut, worth: here };
    }
    if (best === undefined) continue;
    chosen[family] = best.cut.threshold;
    judged.push(...filesOf(best.cut, (other) => other === family));
  }
  return { ...figuresOf(judged), chosen };
}

/** Returns the lowest and the highest results of a threshold without any one family. */
export function withoutOneFamily(cuts: readonly Cut[], threshold: number) {
  const cut = cuts.find((one) => one.threshold === threshold);
  if (cut === undefined) throw new Error(`nothing was cut at ${threshold}`);
  const figures = familiesOf(cuts).map((family) => figuresOf(filesOf(cut, (other) => other !== family)));
  const range = (read: (figure: (typeof figures)[number]) => number) => {
    const values = figures.map(read);
    return [Math.min(...values), Math.max(...values)] as const;
  };
  return { precision: range(({ precision }) => precision), recall: range(({ recall }) => recall) };
}

function familiesOf([cut]: readonly Cut[]): string[] {
  return [...new Set(Object.keys(cut?.files ?? {}).map(familyOf))];
}

function filesOf({ files }: Cut, isWanted: (family: string) => boolean): AnomalyFile[] {
  return Object.entries(files).flatMap(([file, figures]) => (isWanted(familyOf(file)) ? [figures] : []));
}
