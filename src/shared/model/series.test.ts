import { describe, expect, it } from 'vitest';
import { formatSeriesKey, parseSeriesKey, SeriesTable } from './series';

describe('a series key', () => {
  it("is Prometheus' notation with sorted labels", () => {
    expect(formatSeriesKey('load_1m_ratio', {})).toBe('load_1m_ratio');
    expect(formatSeriesKey('x', { b: '2', a: '1' })).toBe('x{a="1",b="2"}');
  });

  it.each([
    {},
    { device: 'vda' },
    { a: '', b: 'with "quotes"', c: 'back\\slash', d: 'line\nbreak', e: 'a,b}c{d=e' },
    { app: 'naïve 世界' },
  ])('reads its own notation: %j', (labels) => {
    expect(parseSeriesKey(formatSeriesKey('metric', labels))).toEqual({ metric: 'metric', labels });
  });

  it.each(['', '1metric', 'x{', 'x{}y', 'x{a=1}', 'x{a="1"', 'x{a="1"b="2"}', 'x{a="un\\known"}', 'x y'])(
    'does not read %j',
    (text) => {
      expect(parseSeriesKey(text)).toBeUndefined();
    },
  );
});

describe('the table of series', () => {
  it('gives equal series one index, for any order of their labels', () => {
    const table = new SeriesTable();
    const first = table.intern('disk_io_busy_ratio', { device: 'vda' });
    const second = table.intern('app_memory_bytes', { app: 'x' });
    expect([first, second]).toEqual([0, 1]);
    expect(table.intern('disk_io_busy_ratio', { device: 'vda' })).toBe(first);
    expect(table.size).toBe(2);
    expect(table.at(second)).toEqual({
      index: 1,
      key: 'app_memory_bytes{app="x"}',
      metric: 'app_memory_bytes',
      labels: { app: 'x' },
    });
    expect(table.find('disk_io_busy_ratio{device="vda"}')?.index).toBe(first);
    expect(table.find('nothing')).toBeUndefined();
    expect(table.at(2)).toBeUndefined();
  });

  it('lists from an index on', () => {
    const table = new SeriesTable();
    for (const app of ['a', 'b', 'c']) table.intern('app_memory_bytes', { app });
    expect(table.list().map(({ labels }) => labels['app'])).toEqual(['a', 'b', 'c']);
    expect(table.list(2).map(({ labels }) => labels['app'])).toEqual(['c']);
  });

  it('refuses series beyond its limit, and keeps the known ones', () => {
    const table = new SeriesTable(2);
    table.intern('app_memory_bytes', { app: 'a' });
    table.intern('app_memory_bytes', { app: 'b' });
    expect(table.intern('app_memory_bytes', { app: 'c' })).toBe(-1);
    expect(table.intern('app_memory_bytes', { app: 'b' })).toBe(1);
  });
});
