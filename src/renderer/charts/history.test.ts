import { expect, it } from 'vitest';
import type { AppApi } from '../../shared/contract/contract';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import { HostClock } from '../live/host-clock';
import { lastRange } from '../time-range';
import { groupByUnit, type History, historyQuery, newestValues, plotOf } from './history';

const LONG_KEY = `app_memory_bytes{app="${'x'.repeat(600)}"}`;
const series = (key: string, values: readonly (number | null)[]): RangeResult['series'][number] => ({
  key,
  metric: key,
  labels: {},
  unit: 'watts',
  values: [...values],
});

/** Answers with the series that are given, whatever is asked; its clock is an hour ahead of the page's. */
function createApi(answered: RangeResult['series']) {
  const requested: RangeQuery[] = [];
  const metrics = {
    latest: async () => [{ atMs: 3_600_000 + 1_000_000 }],
    range: async (query: RangeQuery) => {
      requested.push(query);
      return { fromMs: query.fromMs, stepMs: 1_000, series: answered };
    },
  };
  return { asked: requested, api: { metrics } as unknown as AppApi };
}
const signal = new AbortController().signal;
const clock = () => new HostClock(() => 1_000_000);

it("asks for the newest past by the host's clock, and again sooner the shorter it is", async () => {
  const { api, asked: requested } = createApi([]);
  const query = historyQuery(['cpu_usage_ratio'], lastRange('5m'), clock());
  await query.run(api, signal);
  expect(requested[0]).toMatchObject({ selectors: ['cpu_usage_ratio'], fromMs: 4_300_000, toMs: 4_600_000 });
  expect(query.everyMs).toBe(2_000);
  expect(historyQuery([], lastRange('30d'), clock()).everyMs).toBe(60_000);
});

it('asks by the metric where a key is no selector, and keeps only what was wanted', async () => {
  const { api, asked: requested } = createApi([series(LONG_KEY, [1]), series('other', [2])]);
  const range = { kind: 'fixed', fromMs: 0, toMs: 60_000 } as const;
  const { result } = await historyQuery([LONG_KEY, 'a{b="=~"}'], range, clock()).run(api, signal);
  expect(requested[0]?.selectors).toEqual(['app_memory_bytes', 'a{b="=~"}']);
  expect(result.series.map(({ key }) => key)).toEqual([LONG_KEY]);
});

it('asks for nothing where nothing is compared', async () => {
  const { api, asked: requested } = createApi([]);
  await historyQuery([], lastRange('1h'), clock()).run(api, signal);
  expect(requested).toEqual([]);
});

const history = (values: readonly (number | null)[]): History => ({
  span: { fromMs: 500, toMs: 9_500 },
  result: { fromMs: 0, stepMs: 1_000, series: [series('a', values)] },
});

it('joins values that are coarser than the steps, and has lines without values', () => {
  const plot = plotOf(history([1, null, null, 4, null, null, 7]), ['none', 'a']);
  expect(plot).toMatchObject({ fromMs: 500, toMs: 9_500, joinMs: [3_500, 10_500] });
  expect(plot.values[1]).toEqual([1, Number.NaN, Number.NaN, 4, Number.NaN, Number.NaN, 7]);
  expect(newestValues(plot)).toEqual([Number.NaN, 7]);
});

it('puts series of one unit together, those of the catalog before they are answered', () => {
  expect(groupByUnit(['cpu_usage_ratio', 'memory_used_bytes', 'memory_used_ratio', 'a'], history([]))).toEqual([
    { unit: 'ratio', keys: ['cpu_usage_ratio', 'memory_used_ratio'] },
    { unit: 'bytes', keys: ['memory_used_bytes'] },
    { unit: 'watts', keys: ['a'] },
  ]);
  expect(groupByUnit(['a'], undefined)).toEqual([{ unit: 'count', keys: ['a'] }]);
});
