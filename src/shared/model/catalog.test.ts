import { describe, expect, it } from 'vitest';
import type { MetricDefinition } from '../contract/schemas';
import { CATALOG, findMetric, metricDefinition } from './catalog';
import { quantize, type Unit } from './metric';

/** Endings of the names of metrics, by unit. */
const ENDINGS: Readonly<Record<Unit, RegExp>> = {
  ratio: /_ratio$/,
  bytes: /_bytes(_total)?$/,
  bytes_per_second: /_bytes_per_second$/,
  seconds: /_seconds(_total)?$/,
  per_second: /_per_second$/,
  count: /_(count|total)$/,
  celsius: /_celsius$/,
  hertz: /_hertz$/,
  watts: /_watts$/,
  volts: /_volts$/,
  rpm: /_rpm$/,
};

describe('CATALOG', () => {
  const all: readonly MetricDefinition[] = CATALOG;

  it('names every metric once', () => {
    const names = all.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(all.map((definition) => [definition.name, definition] as const))(
    '%s follows the naming rules',
    (name, definition) => {
      const { unit, kind, help, resolution, labels } = definition;
      expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/);
      expect(name).toMatch(ENDINGS[unit]);
      expect(name.endsWith('_total')).toBe(kind === 'counter');
      expect(help).toMatch(/^[A-Z0-9].{10,}\.$/);
      expect(resolution).toBeGreaterThan(0);
      // Below 1 only the inverse of an integer quantizes exactly.
      if (resolution < 1) expect(1 / resolution).toBeCloseTo(Math.round(1 / resolution), 6);
      for (const label of labels) expect(label).toMatch(/^[a-z][a-z_]*$/);
    },
  );

  it('finds a metric by its name', () => {
    expect(findMetric('load_1m_ratio')?.unit).toBe('ratio');
    expect(findMetric('nothing')).toBeUndefined();
    expect(metricDefinition('memory_total_bytes').resolution).toBe(4096);
  });
});

describe('quantize', () => {
  it.each([
    [0.12345, 0.001, 0.123],
    [0.1 + 0.2, 0.1, 0.3],
    [-0.0006, 0.001, -0.001],
    [10_000, 4096, 8192],
    [12.5, 1, 13],
    [7, 0.5, 7],
  ])('rounds %d at a resolution of %d to %d', (value, resolution, expected) => {
    expect(quantize(value, resolution)).toBe(expected);
  });

  it('gives equal readings equal bits', () => {
    for (let step = 0; step <= 1_000; step++)
      expect(quantize(step * 0.001, 0.001)).toBe(Number((step / 1000).toFixed(3)));
  });
});
