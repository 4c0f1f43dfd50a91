import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../../shared/model/time';
import { StepAverager, type StepMeans } from './step-averager';

/** Feeds a sample a second from the given instant on; `gapAt` are the indexes that are marked as gaps. */
function feed(
  averager: StepAverager,
  fromMs: number,
  rows: readonly (readonly number[])[],
  gapAt: readonly number[] = [],
) {
  return rows
    .map((row, index) =>
      averager.add(fromMs + index * SECOND_MS, SECOND_MS, gapAt.includes(index), (series) => row[series] ?? Number.NaN),
    )
    .filter((step): step is StepMeans => step !== undefined);
}

const same = (count: number, ...row: number[]) => Array.from({ length: count }, () => row);

describe('StepAverager', () => {
  it('returns the means of each whole step, at its beginning', () => {
    const averager = new StepAverager(2, 60_000);
    const rows = Array.from({ length: 121 }, (_, second) => [second, second < 60 ? 5 : 7]);
    const steps = feed(averager, 600_000, rows);
    expect(steps.map(({ atMs }) => atMs)).toEqual([600_000, 660_000]);
    expect([...(steps[0]?.values ?? [])]).toEqual([29.5, 5]);
    expect([...(steps[1]?.values ?? [])]).toEqual([89.5, 7]);
  });

  it('averages the values that exist, and returns NaN without any', () => {
    const rows = Array.from({ length: 61 }, (_, second) => [
      second % 2 === 0 ? 4 : Number.NaN,
      Number.POSITIVE_INFINITY,
    ]);
    const [step] = feed(new StepAverager(3, 60_000), 0, rows);
    expect([...(step?.values ?? [])]).toEqual([4, Number.NaN, Number.NaN]);
  });

  it('discards samples before a gap in the step, and a step with few samples', () => {
    const averager = new StepAverager(1, 60_000);
    const rows = [...same(20, 100), ...same(40, 1), ...same(1, 1)];
    expect(feed(averager, 0, rows, [20]).map(({ values }) => values[0])).toEqual([1]);
    const late = new StepAverager(1, 60_000);
    expect(feed(late, 0, [...same(40, 100), ...same(20, 1), ...same(1, 1)], [40])).toEqual([]);
  });

  it('returns no step for a suspend', () => {
    const averager = new StepAverager(1, 60_000);
    feed(averager, 0, same(50, 1));
    const resumed = feed(averager, 3_600_000, same(61, 2), [0]);
    expect(resumed).toEqual([{ atMs: 3_600_000, values: Float64Array.of(2) }]);
  });

  it('restarts after the clock was set back', () => {
    const averager = new StepAverager(1, 60_000);
    feed(averager, 600_000, same(59, 1));
    expect(feed(averager, 0, same(61, 2))).toEqual([{ atMs: 0, values: Float64Array.of(2) }]);
  });

  it('weighs samples by the time that they cover', () => {
    const averager = new StepAverager(1, 60_000);
    const add = (atMs: number) => averager.add(atMs, 20_000, false, () => 3);
    add(0);
    add(20_000);
    add(40_000);
    expect(add(60_000)).toEqual({ atMs: 0, values: Float64Array.of(3) });
  });
});
