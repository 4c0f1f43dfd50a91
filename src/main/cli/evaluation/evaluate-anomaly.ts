import { createAlarmGate } from '../../../core/analytics/anomaly/alarm-gate';
import { createAnomalyDetector } from '../../../core/analytics/anomaly/anomaly-detector';
import { CONFIDENT_SCORE, NOTICE_SCORE } from '../../../core/analytics/anomaly/score';
import { rowsOf } from '../../../core/analytics/live/rows-of';
import type { EvaluationSet } from './evaluation-set';
import type { EvaluationTask } from './evaluation-task';

/** The score of one row of a recording. */
export interface JudgedRow {
  readonly file: string;
  readonly intervalMs: number;
  readonly atMs: number;
  readonly score: number;
  readonly metric: string | null;
}

/** Judges rows in their order, each once; the detector knows only their interval beforehand. */
export async function* judgeRecordings(set: EvaluationSet): AsyncGenerator<JudgedRow> {
  for (const { file, intervalMs } of set.recordings()) {
    const recording = await set.recording(file);
    const detector = createAnomalyDetector({ names: recording.names, intervalMs });
    for (const { atMs, values } of rowsOf(recording)) {
      const { score, metric } = detector.observe(atMs, values);
      yield { file, intervalMs, atMs, score, metric };
    }
  }
}

/** Yields the rows with which an alarm begins, if rows of at least this score are anomalous. */
export async function* alarmsFrom(
  rows: AsyncIterable<JudgedRow> | Iterable<JudgedRow>,
  leastScore: number,
): AsyncGenerator<JudgedRow> {
  let file: string | undefined;
  let gate = createAlarmGate(1);
  for await (const row of rows) {
    if (row.file !== file) gate = createAlarmGate(row.intervalMs);
    file = row.file;
    if (gate.isNew(row.atMs, row.score >= leastScore)) yield row;
  }
}

function evaluateTier(leastScore: number): EvaluationTask {
  return {
    header: 'file,timestamp_ms,score,flag,metric',
    async *evaluate(set) {
      for await (const { file, atMs, score, metric } of alarmsFrom(judgeRecordings(set), leastScore)) {
        yield `${file},${atMs},${score.toFixed(4)},1,${metric ?? ''}`;
      }
    },
  };
}

/** Answers with the anomalies that are worth showing. */
export const evaluateAnomaly = evaluateTier(NOTICE_SCORE);

/** Answers with the anomalies that are worth a notification. */
export const evaluateAlert = evaluateTier(CONFIDENT_SCORE);
