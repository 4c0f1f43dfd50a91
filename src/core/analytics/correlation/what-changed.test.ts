import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { whatChanged } from './what-changed';

const ROWS = 600;
const STEP_MS = 60_000;
const atMs = Float64Array.from({ length: ROWS }, (_, row) => row * STEP_MS);
const span = { fromMs: 500 * STEP_MS, toMs: 599 * STEP_MS };
const random = createRandom(1, 'changes');
/** A standard deviation of about 1. */
const noise = () => Array.from({ length: 4 }, random).reduce((sum, value) => sum + value - 0.5, 0) * Math.sqrt(3);
const set = (columns: Record<string, Float64Array>) => ({
  names: Object.keys(columns),
  atMs,
  columns: Object.values(columns),
});
const shifted = (row: number, by: number, last = ROWS) =>
  atMs.map((_, at) => 50 + noise() + (at >= row && at < last ? by : 0));

function changesOf(columns: Record<string, Float64Array>) {
  const result = whatChanged(set(columns), span);
  if (!Array.isArray(result)) throw new Error('too few points');
  return result;
}

describe('finds a change', () => {
  it('with its size in units of the noise, and its onset', () => {
    const [change, ...others] = changesOf({ steady: shifted(0, 0), moved: shifted(530, 8) });
    expect(others).toEqual([]);
    expect(change?.metric).toBe('moved');
    expect(change?.before).toBeCloseTo(50, 0);
    expect(change?.during).toBeCloseTo(58, 0);
    expect(change?.strength).toBeGreaterThan(6);
    expect(change?.strength).toBeLessThan(10);
    expect(Math.abs((change?.startedAtMs ?? 0) - 530 * STEP_MS)).toBeLessThanOrEqual(STEP_MS);
  });

  it('in order: leaders before followers, and much weaker ones after both', () => {
    const order = changesOf({
      weak: shifted(505, 2),
      follower: shifted(550, 11),
      leader: shifted(520, -10),
      steady: shifted(0, 0),
    }).map(({ metric }) => metric);
    expect(order).toEqual(['leader', 'follower', 'weak']);
  });

  it('that ended before the period did', () => {
    const [change] = changesOf({ burst: shifted(540, 20, 545) });
    expect(change).toMatchObject({ metric: 'burst', startedAtMs: 540 * STEP_MS });
    expect(change?.during).toBeCloseTo(70, -0.5);
  });

  it('in a constant metric, with a bounded strength', () => {
    const [change] = changesOf({ flag: atMs.map((_, row) => (row >= 560 ? 1 : 0)) });
    expect(change).toEqual({ metric: 'flag', before: 0, during: 1, strength: 50, startedAtMs: 560 * STEP_MS });
  });
});

describe('finds nothing', () => {
  it('in noise, in usual variation, and in a constant', () => {
    const wave = atMs.map((_, row) => 10 * Math.sin((2 * Math.PI * row) / 200) + noise());
    expect(changesOf({ noise: shifted(0, 0), wave, constant: atMs.map(() => 3) })).toEqual([]);
  });

  it.each([
    ['all gaps', atMs.map(() => Number.NaN)],
    ['infinite', atMs.map(() => Number.POSITIVE_INFINITY)],
    ['absent before', atMs.map((_, row) => (row > 500 ? 5 : Number.NaN))],
    ['too large to add up', atMs.map((_, row) => (row > 500 ? 1e308 : -1e308))],
  ])('in values that are %s', (_, column) => {
    expect(changesOf({ column })).toEqual([]);
  });
});

it('skips gaps', () => {
  const holed = shifted(530, 8).map((value, row) => (row % 3 === 0 ? Number.NaN : value));
  expect(changesOf({ holed })).toMatchObject([{ metric: 'holed' }]);
});

it.each([
  ['nothing came before', { fromMs: 0, toMs: 99 * STEP_MS }, 3],
  ['the span lies after all rows', { fromMs: 1e15, toMs: 2e15 }, 20],
  ['the span is the wrong way round', { fromMs: span.toMs, toMs: span.fromMs }, 20],
])('returns the needed points if %s', (_, wrongSpan, given) => {
  const result = whatChanged(set({ metric: shifted(0, 0) }), wrongSpan);
  expect(result).toEqual({ kind: 'too-few-points', needed: 23, given });
});
