import { createAlarmGate } from '../analytics/anomaly/alarm-gate';
import { createAnomalyDetector } from '../analytics/anomaly/anomaly-detector';
import { CONFIDENT_SCORE, NOTICE_SCORE } from '../analytics/anomaly/score';
import type { EvaluationTask } from './evaluation-task';

/** Rows are shown to the detector in order, each once, with nothing but the interval known beforehand. */
function answerTier(name: string, summary: string, leastScore: number): EvaluationTask {
  return {
    name,
    summary,
    header: 'file,timestamp_ms,score,flag,metric',
    async *answer(set) {
      for (const { file, intervalMs } of set.recordings()) {
        const { names, atMs, columns } = await set.recording(file);
        const detector = createAnomalyDetector({ names, intervalMs });
        const gate = createAlarmGate(intervalMs);
        const values = new Float64Array(names.length);
        for (let row = 0; row < atMs.length; row++) {
          for (let index = 0; index < names.length; index++) {
            values[index] = (columns[index] as Float64Array)[row] as number;
          }
          const at = atMs[row] as number;
          const { score, metric } = detector.observe(at, values);
          if (gate.isNew(at, score >= leastScore)) yield `${file},${at},${score.toFixed(4)},1,${metric ?? ''}`;
        }
      }
    },
  };
}

export const answerAnomaly = answerTier('anomaly', 'anomalies worth showing (tier "notice")', NOTICE_SCORE);

export const answerAlert = answerTier('alert', 'anomalies worth telling (tier "confident")', CONFIDENT_SCORE);
