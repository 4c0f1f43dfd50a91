import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppApi } from '../../shared/contract/contract';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import type { ConnectionState } from '../live/connection';
import { attachConnection, queryClient } from '../live/host-api';
import { Store } from '../live/store';
import { lastRange } from '../time-range';
import { groupByUnit, type History, historyQuery, plotOf } from './history';
import { newestValues } from './plot';

const LONG_KEY = `app_memory_bytes{app="${'x'.repeat(600)}"}`;
const series = (key: string, values: readonly (number | null)[]): RangeResult['series'][number] => ({
  key,
  metric: key,
  labels: {},
  unit: 'watts',
  values: [...values],
});

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** Connects to a host that returns the given series to all queries. Its clock is an hour ahead of the page's. */
function connect(answered: RangeResult['series']) {
  const requested: RangeQuery[] = [];
  const metrics = {
    latest: async () => [{ atMs: 3_600_000 + 1_000_000 }],
    range: async (query: RangeQuery) => {
      requested.push(query);
      return { fromMs: query.fromMs, stepMs: 1_000, series: answered };
    },
  };
  attachConnection(new Store<ConnectionState>({ kind: 'open', api: { metrics } as unknown as AppApi }));
  return requested;
}

const intervalOf = ({ refetchInterval }: ReturnType<typeof historyQuery>) =>
  (refetchInterval as (query: object) => number)({ state: { status: 'success' } });

it("queries the newest past by the host's clock, and repeats sooner for shorter ranges", async () => {
  const requested = connect([]);
  const query = historyQuery(['cpu_usage_ratio'], lastRange('5m'));
  await queryClient.fetchQuery(query);
  const { selectors, fromMs = 0, toMs = 0 } = requested[0] ?? {};
  expect(selectors).toEqual(['cpu_usage_ratio']);
  expect(toMs - fromMs).toBe(300_000);
  // Time passes between the answer of the host and the query.
  expect(Math.abs(toMs - 4_600_000)).toBeLessThan(2_000);
  expect(intervalOf(query)).toBe(2_000);
  expect(intervalOf(historyQuery([], lastRange('30d')))).toBe(60_000);
});

it('selects by metric where a key is not a valid selector, and keeps only the requested series', async () => {
  const requested = connect([series(LONG_KEY, [1]), series('other', [2])]);
  const range = { kind: 'fixed', fromMs: 0, toMs: 60_000 } as const;
  const { result } = await queryClient.fetchQuery(historyQuery([LONG_KEY, 'a{b="=~"}'], range));
  expect(requested[0]?.selectors).toEqual(['app_memory_bytes', 'a{b="=~"}']);
  expect(result.series.map(({ key }) => key)).toEqual([LONG_KEY]);
});

it('sends no request without keys', async () => {
  const requested = connect([]);
  await queryClient.fetchQuery(historyQuery([], lastRange('1h')));
  expect(requested).toEqual([]);
});

const history = (values: readonly (number | null)[]): History => ({
  span: { fromMs: 500, toMs: 9_500 },
  result: { fromMs: 0, stepMs: 1_000, series: [series('a', values)] },
});

it('joins values that are coarser than the steps, and draws lines without values', () => {
  const plot = plotOf(history([1, null, null, 4, null, null, 7]), ['none', 'a']);
  expect(plot).toMatchObject({ fromMs: 500, toMs: 9_500, joinMs: [3_500, 10_500] });
  expect(plot.values[1]).toEqual([1, Number.NaN, Number.NaN, 4, Number.NaN, Number.NaN, 7]);
  expect(newestValues(plot)).toEqual([Number.NaN, 7]);
});

it('groups series by unit, those of the catalog before their history is loaded', () => {
  expect(groupByUnit(['cpu_usage_ratio', 'memory_used_bytes', 'memory_used_ratio', 'a'], history([]))).toEqual([
    { unit: 'ratio', keys: ['cpu_usage_ratio', 'memory_used_ratio'] },
    { unit: 'bytes', keys: ['memory_used_bytes'] },
    { unit: 'watts', keys: ['a'] },
  ]);
  expect(groupByUnit(['a'], undefined)).toEqual([{ unit: 'count', keys: ['a'] }]);
});
