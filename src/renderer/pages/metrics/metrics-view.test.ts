import { describe, expect, it } from 'vitest';
import { formatMetricsView, type MetricsView, parseMetricsView } from '../../routes';
import { fixedRange, lastRange, panned, SHORTEST_SPAN_MS, zoomed } from '../../time-range';
import { withoutSeries, withSeries } from './metrics-view';

const NOW_MS = 1_800_000_000_000;
const view: MetricsView = {
  keys: ['cpu_usage_ratio', 'app_memory_bytes{app="a&b=c#\\"d"}'],
  about: 'app_memory_bytes{app="a&b=c#\\"d"}',
  range: { kind: 'fixed', fromMs: NOW_MS - 60_000, toMs: NOW_MS },
  changed: { fromMs: NOW_MS - 20_000, toMs: NOW_MS - 5_000 },
};

describe('the address', () => {
  it('restores the view for any names of series', () => {
    expect(parseMetricsView(formatMetricsView(view))).toEqual(view);
    const last: MetricsView = { keys: ['a'], about: 'a', range: lastRange('30d'), changed: undefined };
    expect(parseMetricsView(formatMetricsView(last))).toEqual(last);
  });

  it('distinguishes an empty comparison from one that was never chosen', () => {
    const empty = { ...view, keys: [], about: undefined };
    expect(parseMetricsView(formatMetricsView(empty)).keys).toEqual([]);
    expect(parseMetricsView('#/metrics').keys.length).toBeGreaterThan(0);
  });

  it('drops keys that do not name a series', () => {
    for (const text of ['a{b=~"["}', 'a b', '{}', '*', 'x'.repeat(20_000)]) {
      expect(parseMetricsView(`#/metrics?series=${encodeURIComponent(text)}&series=ok`).keys).toEqual(['ok']);
    }
  });

  it('ignores invalid parts', () => {
    for (const range of ['', 'x', '5', '9-3', '1-99999999999999', '0-9e9', '-1-5', '%00']) {
      expect(parseMetricsView(`#/metrics?range=${range}`).range).toEqual(lastRange('1h'));
    }
    const many = Array.from({ length: 20 }, (_, index) => `series=s${index}&series=s${index}`).join('&');
    expect(parseMetricsView(`#/metrics?${many}&about=other`)).toMatchObject({ keys: { length: 8 }, about: 's0' });
  });
});

describe('the comparison', () => {
  it('selects a series that is already in it', () => {
    expect(withSeries(view, 'cpu_usage_ratio')).toEqual({ ...view, about: 'cpu_usage_ratio' });
    expect(withSeries(view, 'new').keys).toEqual([...view.keys, 'new']);
  });

  it('takes at most as many series as there are colors', () => {
    let full: MetricsView = { ...view, keys: [], about: undefined };
    for (let index = 0; index < 12; index++) full = withSeries(full, `s${index}`);
    expect(full.keys).toHaveLength(8);
    expect(full.about).toBe('s0');
  });

  it('selects another series when the selected one is removed', () => {
    expect(withoutSeries(view, view.about ?? '')).toMatchObject({
      keys: ['cpu_usage_ratio'],
      about: 'cpu_usage_ratio',
    });
    expect(withoutSeries({ ...view, keys: ['a'], about: 'a' }, 'a')).toMatchObject({ keys: [], about: undefined });
  });
});

describe('the range', () => {
  it('keeps the instant under the pointer in place during a zoom', () => {
    const range = { kind: 'fixed', fromMs: NOW_MS - 100_000, toMs: NOW_MS } as const;
    expect(zoomed(range, 0.5, NOW_MS - 100_000, NOW_MS)).toMatchObject({
      fromMs: NOW_MS - 100_000,
      toMs: NOW_MS - 50_000,
    });
    expect(zoomed(range, 2, undefined, NOW_MS)).toMatchObject({ fromMs: NOW_MS - 200_000, toMs: NOW_MS });
  });

  it('stays out of the future and above a few samples', () => {
    expect(panned(lastRange('1h'), 1, NOW_MS)).toMatchObject({ toMs: NOW_MS });
    expect(panned(lastRange('1h'), -0.5, NOW_MS)).toMatchObject({ toMs: NOW_MS - 1_800_000 });
    const tiny = fixedRange({ fromMs: NOW_MS - 5_001, toMs: NOW_MS - 5_000 }, NOW_MS);
    expect(tiny.kind === 'fixed' && tiny.toMs - tiny.fromMs).toBe(SHORTEST_SPAN_MS);
  });
});
