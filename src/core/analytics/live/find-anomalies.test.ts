import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { MINUTE_MS } from '../../../shared/model/time';
import { averageSteps, usualRowMs } from './average-steps';
import { findAnomalies } from './find-anomalies';

/** Creates two quiet series; the first deviates for ten minutes near the end. */
function recording(rows: number, rowMs = MINUTE_MS) {
  const random = createRandom(7);
  const isOdd = (row: number) => row >= rows - 60 && row < rows - 50;
  return {
    names: ['a', 'b'],
    atMs: Float64Array.from({ length: rows }, (_, row) => row * rowMs),
    columns: [
      Float64Array.from({ length: rows }, (_, row) => (isOdd(row) ? 50 : 5 + random())),
      Float64Array.from({ length: rows }, () => 100 + random()),
    ],
  };
}

describe('findAnomalies', () => {
  it('finds the period and its cause', () => {
    const found = findAnomalies(recording(3_000), MINUTE_MS).filter(({ fromMs }) => fromMs > 2_000 * MINUTE_MS);
    expect(found).toMatchObject([{ metric: 'a', fromMs: 2_940 * MINUTE_MS, observed: 50 }]);
  });

  it('judges the past independently of the future', () => {
    const whole = recording(3_000);
    const cut = (rows: number) => ({
      names: whole.names,
      atMs: whole.atMs.slice(0, rows),
      columns: whole.columns.map((column) => column.slice(0, rows)),
    });
    const startsOf = (rows: number) =>
      findAnomalies(cut(rows), MINUTE_MS).map(({ fromMs, metric }) => ({ fromMs, metric }));
    const full = startsOf(3_000);
    for (const rows of [500, 2_945, 2_990]) {
      expect(startsOf(rows)).toEqual(full.filter(({ fromMs }) => fromMs < rows * MINUTE_MS));
    }
  });

  it('finds nothing in an empty recording', () => {
    expect(findAnomalies({ names: [], atMs: new Float64Array(0), columns: [] }, MINUTE_MS)).toEqual([]);
    const gaps = { names: ['a'], atMs: Float64Array.of(0, 1, 2), columns: [new Float64Array(3).fill(Number.NaN)] };
    expect(findAnomalies(gaps, 1)).toEqual([]);
  });
});

describe('averageSteps', () => {
  it('averages seconds to minutes', () => {
    const { atMs, columns } = averageSteps(recording(600, 1_000), 1_000, MINUTE_MS);
    expect([...atMs]).toEqual(Array.from({ length: 9 }, (_, minute) => minute * MINUTE_MS));
    expect(columns[1]?.every((mean) => mean > 100.2 && mean < 100.8)).toBe(true);
  });
});

describe('usualRowMs', () => {
  it('is the median distance, with any gaps', () => {
    expect(usualRowMs(Float64Array.of(0, 10, 20, 500, 510))).toBe(10);
    expect(usualRowMs(Float64Array.of(0))).toBeNaN();
  });
});
