import { SIGNALS } from '../../core/health/signals';
import type { Recording } from '../../core/replay/replay-health';
import type { ThresholdHistory } from '../../core/thresholds/threshold-adjustment';
import { THRESHOLDS } from '../../core/thresholds/threshold-catalog';
import type { MetricName } from '../../shared/model/catalog';
import type { Frame } from '../../shared/model/frame';
import { parseSeriesKey, SeriesTable } from '../../shared/model/series';
import type { SeriesSet } from '../../shared/model/time-series';

/** Metrics that the health score needs. */
export const JUDGED_METRICS: readonly string[] = [
  ...new Set([
    ...THRESHOLDS.map(({ metric }) => metric),
    ...SIGNALS.flatMap(({ gate }) => (gate ? [gate.metric] : [])),
  ]),
];

/** Turns stored history into a recording for replays; holes in it become gaps. */
export function toRecording({ names, atMs, columns }: SeriesSet, stepMs: number): Recording {
  const table = new SeriesTable();
  const indexes = names.map((key) => {
    const parsed = parseSeriesKey(key);
    return parsed === undefined ? -1 : table.intern(parsed.metric as MetricName, parsed.labels);
  });
  const fromMs = atMs[0] ?? 0;
  return {
    table,
    fromMs,
    toMs: (atMs.at(-1) ?? fromMs) + stepMs,
    *frames(): Iterable<Frame> {
      let sequence = 0;
      let isGap = true;
      for (let t = 0; t < atMs.length; t++) {
        const values = new Float64Array(table.size).fill(Number.NaN);
        let known = 0;
        for (let i = 0; i < columns.length; i++) {
          const value = columns[i]?.[t] ?? Number.NaN;
          if (!Number.isFinite(value) || indexes[i] === -1) continue;
          values[indexes[i] as number] = value;
          known++;
        }
        if (known === 0) {
          isGap = true;
          continue;
        }
        yield { sequence: ++sequence, atMs: atMs[t] as number, intervalMs: stepMs, gap: isGap, values };
        isGap = false;
      }
    },
  };
}

/** Returns the history of each bounded series. */
export function thresholdHistories({ names, atMs, columns }: SeriesSet): readonly ThresholdHistory[] {
  return names.flatMap((key, index) => {
    const parsed = parseSeriesKey(key);
    const values = columns[index];
    if (parsed === undefined || values === undefined) return [];
    return THRESHOLDS.filter(
      ({ metric, labels }) =>
        metric === parsed.metric && Object.entries(labels).every(([name, value]) => parsed.labels[name] === value),
    ).map(({ id }) => ({ limit: id, subject: null, series: { atMs, values } }));
  });
}
