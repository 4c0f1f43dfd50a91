import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { laggedProducts } from './best-lag';
import { correlateAll, correlateWith } from './correlate';

const ROWS = 720;
const STEP_MS = 60_000;
const atMs = Float64Array.from({ length: ROWS }, (_, row) => row * STEP_MS);
const random = createRandom(1, 'correlate');
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Creates a first-order autoregression; a random walk if `memory` is 1. */
function wander(memory: number): Float64Array {
  let value = 0;
  return atMs.map(() => {
    value = memory * value + normal();
    return value;
  });
}

const set = (columns: Record<string, Float64Array>) => ({
  names: Object.keys(columns),
  atMs,
  columns: Object.values(columns),
});
const delayed = (values: Float64Array, rows: number) =>
  values.map((_, row) => values[Math.max(0, row - rows)] as number);
const noisy = (values: Float64Array) => values.map((value) => value + 0.5 * normal());

describe('correlateWith', () => {
  it.each([
    ['a random walk', 1],
    ['a slow metric', 0.9],
    ['white noise', 0],
  ])('finds metrics that lead or follow %s, and by how much', (_, memory) => {
    const middle = wander(memory);
    const leader = noisy(middle);
    const result = correlateWith(
      set({ leader, other: wander(memory), target: noisy(delayed(middle, 3)), follower: noisy(delayed(middle, 7)) }),
      'target',
    );
    if (!Array.isArray(result)) throw new Error('too few points');
    expect(new Map(result.map(({ metric, leadMs }) => [metric, leadMs]))).toEqual(
      new Map([
        ['leader', 3 * STEP_MS],
        ['follower', -4 * STEP_MS],
      ]),
    );
    for (const { coefficient, pValue } of result) {
      expect(coefficient).toBeGreaterThan(0.3);
      expect(pValue).toBeLessThan(1e-6);
    }
  });

  it('reports negative correlation', () => {
    const target = wander(0.8);
    const result = correlateWith(set({ target, mirror: target.map((value) => 100 - value) }), 'target');
    expect(result).toEqual([
      { metric: 'mirror', coefficient: expect.closeTo(-1, 6), leadMs: 0, pValue: expect.closeTo(0) },
    ]);
  });

  it('is robust against a shared trend, a shared daily cycle, and one shared peak', () => {
    const trend = () => wander(0).map((value, row) => value + row);
    const day = () => wander(0).map((value, row) => value + 20 * Math.sin((2 * Math.PI * row) / ROWS));
    const peak = () => wander(0).map((value, row) => value + (row === 300 ? 1_000 : 0));
    for (const make of [trend, day, peak]) {
      expect(correlateWith(set({ target: make(), a: make(), b: make(), c: make() }), 'target')).toEqual([]);
    }
  });

  it('skips gaps and infinities', () => {
    const target = wander(0.9);
    const other = noisy(target);
    for (let row = 0; row < ROWS; row += 9) other[row] = row % 2 === 0 ? Number.NaN : Number.NEGATIVE_INFINITY;
    const result = correlateWith(set({ target, other }), 'target');
    expect(result).toMatchObject([{ metric: 'other', leadMs: 0 }]);
  });

  it.each([
    ['all gaps', atMs.map(() => Number.NaN)],
    ['two points', atMs.map((_, row) => (row < 2 ? row : Number.NaN))],
    ['infinite', atMs.map(() => Number.POSITIVE_INFINITY)],
  ])('returns the needed points if the target is %s', (_, target) => {
    expect(correlateWith(set({ target, other: wander(0) }), 'target')).toMatchObject({
      kind: 'too-few-points',
      needed: 51,
    });
  });

  it('finds nothing for a constant, and returns the needed points for a missing metric', () => {
    const constant = atMs.map(() => 5);
    expect(correlateWith(set({ constant, other: wander(0) }), 'constant')).toEqual([]);
    expect(correlateWith(set({ constant, target: wander(0) }), 'target')).toEqual([]);
    expect(correlateWith(set({ constant }), 'absent')).toMatchObject({ kind: 'too-few-points', given: 0 });
  });

  it('never returns NaN or infinity, for any times', () => {
    const target = wander(1);
    for (const times of [atMs.map(() => 0), atMs.toReversed(), atMs.map(() => Number.NaN)]) {
      const result = correlateWith({ names: ['target', 'other'], atMs: times, columns: [target, target] }, 'target');
      expect(JSON.stringify(result)).not.toContain('null');
    }
  });
});

describe('correlateAll', () => {
  it('finds the correlated pairs among many, leaders first', () => {
    const columns = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`m${index}`, wander(0.9)]));
    columns['m7'] = noisy(delayed(columns['m20'] as Float64Array, 2));
    const result = correlateAll(set(columns));
    expect(result).toMatchObject([{ first: 'm20', second: 'm7', leadMs: 2 * STEP_MS }]);
  });

  it('rarely finds one of 780 independent pairs', () => {
    const columns = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`m${index}`, wander(0.97)]));
    const result = correlateAll(set(columns), { maxLagSteps: 10, falseShare: 0.05, leastCoefficient: 0 });
    expect(Array.isArray(result) && result.length).toBeLessThanOrEqual(1);
  });
});

it('computes the product sums of all lags', () => {
  const first = Float64Array.of(1, 2, 3, 4, 5, 6);
  const second = Float64Array.of(1, 0, 2, 0, 0, 3);
  expect(Array.from(laggedProducts(first, second, 5)).slice(0, 6)).toEqual([25, 19, 14, 9, 6, 3]);
});
