import { alarmsFrom, type JudgedRow, judgeRecordings } from '../src/main/cli/evaluation/evaluate-anomaly';
import type { EvaluationSet } from '../src/main/cli/evaluation/evaluation-set';
import { type AnomalyFile, alarmsADay, f1Of, precisionOf, recallOf } from './anomaly-score';
import { familyOf } from './family-of';

/**
 * What other thresholds than the shipped ones would come to, and what the shipped way to choose one is worth: chosen on
 * all families but one, judged on the one left out.
 */

type FilesByName = Readonly<Record<string, AnomalyFile>>;

/** A threshold on the score and what each file comes to with it. */
interface Cut {
  readonly threshold: number;
  readonly files: FilesByName;
}

/** Scores below say nothing that anybody would look at. */
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

/** The precision-recall curve, with what each threshold costs a day. */
export function curveOf(cuts: readonly Cut[]) {
  return cuts.map(({ threshold, files }) => ({ threshold, ...figuresOf(Object.values(files)) }));
}

/** The most found at this precision, and no more false alarms a day than are borne. */
export function mostFoundAt(leastPrecision: number) {
  return (files: readonly AnomalyFile[]) =>
    precisionOf(files) >= leastPrecision && alarmsADay(files) <= MOST_ALARMS_A_DAY ? recallOf(files) : -1;
}

/** The best F1, and no more false alarms a day than are borne. */
export function bestF1(files: readonly AnomalyFile[]): number {
  return alarmsADay(files) <= MOST_ALARMS_A_DAY ? f1Of(files) : -1;
}

/** @param worth of a threshold by what it comes to on the families that it is chosen on */
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

/** What a threshold comes to without any one family: the least and the greatest of it. */
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
