import { expect, it } from 'vitest';
import type { SeriesSet } from '../../shared/model/time-series';
import { JUDGED_METRICS, thresholdHistories, toRecording } from './threshold-recording';

const STEP_MS = 120_000;
const NAMES = ['cpu_usage_ratio', 'filesystem_used_ratio{mount="/"}', 'pressure_some_ratio{resource="cpu"}'];

function setOf(columns: readonly (readonly number[])[], names = NAMES): SeriesSet {
  const rows = columns[0]?.length ?? 0;
  return {
    names,
    atMs: Float64Array.from({ length: rows }, (_, row) => row * STEP_MS),
    columns: columns.map((column) => Float64Array.from(column)),
  };
}

it('lists every judged metric once, including those of gates', () => {
  expect(JUDGED_METRICS).toEqual(expect.arrayContaining(['pressure_some_ratio', 'cpu_usage_ratio']));
  expect(new Set(JUDGED_METRICS).size).toBe(JUDGED_METRICS.length);
});

it('turns columns into frames, and holes into gaps', () => {
  const none = Number.NaN;
  const set = setOf([
    [0.1, none, 0.3, 0.4],
    [0.5, none, none, 0.8],
    [0.2, none, 0.2, 0.2],
  ]);
  const recording = toRecording(set, STEP_MS);
  const frames = [...recording.frames()];
  expect([recording.fromMs, recording.toMs]).toEqual([0, 4 * STEP_MS]);
  expect(frames.map(({ atMs, gap }) => [atMs, gap])).toEqual([
    [0, true],
    [2 * STEP_MS, true],
    [3 * STEP_MS, false],
  ]);
  const mount = recording.table.find('filesystem_used_ratio{mount="/"}');
  expect(frames.map(({ values }) => values[mount?.index ?? -1])).toEqual([0.5, none, 0.8]);
  expect([...recording.frames()]).toHaveLength(3);
});

it('accepts an empty history', () => {
  expect([...toRecording(setOf([], []), STEP_MS).frames()]).toEqual([]);
});

it('assigns each threshold the series that it bounds', () => {
  const histories = thresholdHistories(
    setOf([[0.1], [0.2], [0.3], [0.4]], [...NAMES, 'pressure_some_ratio{resource="memory"}']),
  );
  expect(histories.map(({ limit: threshold, series }) => [threshold, series.values[0]])).toEqual([
    ['disk-space', 0.2],
    ['cpu-pressure', 0.3],
    ['memory-pressure', 0.4],
  ]);
});
