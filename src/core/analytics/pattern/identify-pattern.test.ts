import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import type { Pattern, PatternType } from '../../../shared/contract/analytics-schemas';
import { identifyPattern } from './identify-pattern';

const ROWS = 600;
const STEP_MS = 60_000;

function noiseOf(seed: number): () => number {
  const random = createRandom(seed, 'noise');
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Creates calm, slightly autocorrelated values around 50, plus `shape` in units of their noise. */
function segment(shape: (row: number, noise: () => number) => number, { seed = 1, rows = ROWS } = {}) {
  const noise = noiseOf(seed);
  let before = 0;
  const values = Float64Array.from({ length: rows }, (_, row) => {
    before = 0.3 * before + noise();
    return 50 + before + shape(row, noise);
  });
  return { atMs: values.map((_, row) => row * STEP_MS), values };
}

function identify(series: Parameters<typeof identifyPattern>[0]): Pattern {
  const pattern = identifyPattern(series);
  if (pattern.kind !== 'pattern') throw new Error('too few points');
  return pattern;
}

const within = (row: number, first: number, last: number) => row >= first && row <= last;
const SHAPES: readonly (readonly [
  PatternType,
  first: number,
  last: number,
  (row: number, noise: () => number) => number,
])[] = [
  ['spike', 330, 332, (row) => (within(row, 330, 332) ? 12 : 0)],
  ['dip', 250, 251, (row) => (within(row, 250, 251) ? -12 : 0)],
  ['level_up', 350, 599, (row) => (row >= 350 ? 9 : 0)],
  ['level_down', 280, 599, (row) => (row >= 280 ? -9 : 0)],
  ['leak', 250, 430, (row) => (row < 250 ? 0 : Math.min(1, (row - 250) / 180) * 14)],
  ['variance_up', 300, 390, (row, noise) => (within(row, 300, 390) ? 4 * noise() : 0)],
  ['burst_periodic', 320, 599, (row) => (row >= 320 && (row - 320) % 25 < 3 ? 10 : 0)],
];

describe('identifies the pattern and its place', () => {
  it.each(SHAPES)('%s', (type, first, last, shape) => {
    for (let seed = 1; seed <= 3; seed++) {
      const pattern = identify(segment(shape, { seed }));
      expect(pattern.type).toBe(type);
      expect(pattern.span?.fromMs).toBeLessThanOrEqual(last * STEP_MS);
      expect(pattern.span?.toMs).toBeGreaterThanOrEqual(first * STEP_MS);
      expect(pattern.confidence).toBeGreaterThan(0.3);
      expect(pattern.confidence).toBeLessThanOrEqual(1);
    }
  });

  it('flatline', () => {
    const series = segment(() => 0);
    series.values.fill(series.values[300] as number, 300, 380);
    expect(identify(series)).toMatchObject({ type: 'flatline', span: { fromMs: 300 * STEP_MS, toMs: 379 * STEP_MS } });
  });

  it('finds the edge of a step and the start of a pulse train to a few rows', () => {
    for (const [type, first, , shape] of SHAPES.filter(([name]) => /level|burst|spike|dip/.test(name))) {
      const { span } = identify(segment(shape, { seed: 5 }));
      expect(Math.abs((span?.fromMs ?? 0) / STEP_MS - first), type).toBeLessThanOrEqual(3);
    }
  });

  it('none in calm values', () => {
    const results = [1, 2, 3, 4, 5, 6].map((seed) => identify(segment(() => 0, { seed })));
    expect(results.filter(({ type, span }) => type === 'none' && span === null).length).toBeGreaterThanOrEqual(5);
  });
});

describe('does not depend on', () => {
  it('the unit and the rest of the metric', () => {
    for (const [, , , shape] of SHAPES) {
      const series = segment(shape);
      const scaled = { ...series, values: series.values.map((value) => 2 ** 30 * value - 2 ** 36) };
      const { type, span } = identify(series);
      expect(identify(scaled)).toMatchObject({ type, span });
    }
  });

  it('a few gaps and infinities', () => {
    const series = segment((row) => (row >= 350 ? 9 : 0));
    for (let row = 5; row < ROWS; row += 41) series.values[row] = row % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY;
    expect(identify(series).type).toBe('level_up');
  });

  it('the length of the period', () => {
    const rows = 6_000;
    const pattern = identify(segment((row) => (row >= 4_000 ? 6 : 0), { rows }));
    expect(pattern.type).toBe('level_up');
    expect(Math.abs((pattern.span?.fromMs ?? 0) / STEP_MS - 4_000)).toBeLessThan(60);
    expect(pattern.span?.toMs).toBe((rows - 1) * STEP_MS);
  });
});

describe('bad input', () => {
  it.each([
    ['nothing', []],
    ['two points', [1, 2]],
    ['all gaps', new Array<number>(200).fill(Number.NaN)],
    ['infinite', new Array<number>(200).fill(Number.NEGATIVE_INFINITY)],
  ])('returns the needed points for %s', (_, values) => {
    const result = identifyPattern({
      atMs: Float64Array.from(values, (_, row) => row),
      values: Float64Array.from(values),
    });
    expect(result).toMatchObject({ kind: 'too-few-points', needed: 60 });
  });

  it.each([
    ['constant', () => 3],
    ['beyond what can be subtracted', (row: number) => (row % 2 === 0 ? 1e308 : -1e308)],
  ])('has no pattern if it is %s', (_, valueAt) => {
    const values = Float64Array.from({ length: 200 }, (_, row) => valueAt(row));
    expect(identify({ atMs: values.map((_, row) => row), values })).toMatchObject({ type: 'none', span: null });
  });

  it.each([
    ['one value that differs', 200, (row: number) => (row === 100 ? 1 : 0)],
    ['as short as may be', 60, (row: number) => row % 7],
    ['a line', 300, (row: number) => row],
    ['two values in turn', 300, (row: number) => row % 2],
    ['one edge', 300, (row: number) => (row > 150 ? 1 : 0)],
  ])('leads to a valid result: %s', (_, rows, valueAt) => {
    const values = Float64Array.from({ length: rows }, (_, row) => valueAt(row));
    const { confidence, span } = identify({ atMs: values.map((_, row) => row), values });
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
    if (span !== null) expect(span.toMs).toBeGreaterThanOrEqual(span.fromMs);
  });
});

it('finds no pattern before the first value or in a long gap', () => {
  const { atMs, values } = segment(() => 0);
  const young = { atMs, values: values.map((value, row) => (row < 550 ? Number.NaN : value)) };
  expect(identifyPattern(young)).toEqual({ kind: 'too-few-points', needed: 60, given: 50 });
  const away = { atMs, values: values.map((value, row) => (within(row, 200, 400) ? Number.NaN : value)) };
  const { type, span } = identify(away);
  expect(type === 'none' || (span?.fromMs ?? 0) > 400 * STEP_MS).toBe(true);
});
