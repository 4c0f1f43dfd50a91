import { expect, it, vi } from 'vitest';
import type { AppApi } from '../../shared/contract/contract';
import type { LiveEvent, RangeQuery, RangeResult, SeriesInfo } from '../../shared/contract/schemas';
import type { ConnectionState } from './connection';
import type { FrameRing } from './frame-ring';
import { createFramesStore } from './frames';
import { Store } from './store';

const cpu: SeriesInfo = { key: 'cpu_usage_ratio', metric: 'cpu_usage_ratio', labels: {}, unit: 'ratio' };
const rows = (ring: FrameRing) =>
  Array.from({ length: ring.length }, (_, row) => [ring.timeAt(row), ring.valueAt(0, row)]);
const frame = (atMs: number, value: number | null, gap = false): LiveEvent => ({
  type: 'frame',
  sequence: 1,
  atMs,
  intervalMs: 1000,
  gap,
  values: [value],
});
const history = (fromMs: number, values: (number | null)[]): RangeResult => ({
  fromMs,
  stepMs: 1000,
  series: [{ ...cpu, values }],
});

/** Returns a host that sends frames and answers range queries on command. */
function fakeHost() {
  const queue: LiveEvent[] = [];
  let wake = (): void => undefined;
  const ranges: {
    readonly query: RangeQuery;
    readonly result: (result: RangeResult) => void;
    readonly fail: () => void;
  }[] = [];
  async function* events(signal: AbortSignal): AsyncGenerator<LiveEvent> {
    while (!signal.aborted) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve());
        });
    }
  }
  const api = {
    metrics: {
      live: async (_: unknown, { signal }: { signal: AbortSignal }) => events(signal),
      range: (query: RangeQuery) =>
        new Promise<RangeResult>((resolve, reject) => {
          ranges.push({ query, result: resolve, fail: () => reject(new Error('no history')) });
        }),
    },
  } as unknown as AppApi;
  return {
    api,
    ranges,
    send(...sent: LiveEvent[]) {
      queue.push(...sent);
      wake();
    },
  };
}

function setUp(nowMs = 10_000) {
  const host = fakeHost();
  const connection = new Store<ConnectionState>({ kind: 'open', api: host.api });
  const visible = new Store(true);
  const store = createFramesStore({ connection, visible }, ['cpu_usage_ratio'], 60_000, () => nowMs);
  const stop = store.subscribe(() => undefined);
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { host, connection, visible, store, stop, settle };
}

it('appends frames that arrived while the history was loading, each once', async () => {
  const { host, store, stop, settle } = setUp();
  await settle();
  host.send({ type: 'series', series: [cpu] }, frame(10_000, 0.1), frame(11_000, 0.2));
  await settle();
  expect(rows(store.get().ring)).toEqual([
    [10_000, 0.1],
    [11_000, 0.2],
  ]);
  expect(store.get().isLoaded).toBe(false);
  expect(host.ranges[0]?.query).toMatchObject({ fromMs: -50_000, toMs: 10_000, points: 62 });
  host.ranges[0]?.result(history(8_000, [0.8, 0.9, 0.1]));
  await settle();
  host.send(frame(12_000, 0.3));
  await settle();
  expect(rows(store.get().ring)).toEqual([
    [8_000, 0.8],
    [9_000, 0.9],
    [10_000, 0.1],
    [11_000, 0.2],
    [12_000, 0.3],
  ]);
  expect(store.get().isLoaded).toBe(true);
  stop();
});

it('continues with live frames when the history fails, and reports the failure', async () => {
  const { host, store, stop, settle } = setUp();
  await settle();
  host.send({ type: 'series', series: [cpu] }, frame(10_000, 0.1));
  host.ranges[0]?.fail();
  await vi.waitFor(() => expect(store.get().isLoaded).toBe(true));
  expect(rows(store.get().ring)).toEqual([[10_000, 0.1]]);
  expect(store.get().failure).toEqual({ message: 'no history', advice: undefined });
  stop();
});

it('loads another span, and uses the last result only', async () => {
  const { host, store, stop, settle } = setUp();
  await settle();
  store.setSpan(3_600_000);
  expect(host.ranges[1]?.query).toMatchObject({ fromMs: 10_000 - 3_600_000, points: 450 });
  host.ranges[1]?.result(history(5_000, [0.5]));
  host.ranges[0]?.result(history(1_000, [0.1]));
  await settle();
  expect(rows(store.get().ring)).toEqual([[5_000, 0.5]]);
  stop();
});

it('loads the missed history when the page is shown again', async () => {
  const { host, visible, stop, settle } = setUp();
  await settle();
  visible.set(false);
  await settle();
  expect(host.ranges).toHaveLength(1);
  visible.set(true);
  await settle();
  expect(host.ranges).toHaveLength(2);
  stop();
});

it('queries by the clock of the host where it differs', async () => {
  const { host, stop, settle } = setUp(10_000);
  await settle();
  host.send({ type: 'series', series: [cpu] }, frame(910_000, 0.1), frame(911_000, 0.1));
  await settle();
  expect(host.ranges.map(({ query }) => query.toMs)).toEqual([10_000, 910_000]);
  stop();
});

it('breaks the line at a gap', async () => {
  const { host, store, stop, settle } = setUp();
  await settle();
  host.send({ type: 'series', series: [cpu] }, frame(10_000, 0.1), frame(11_000, 0.2, true));
  await settle();
  expect(rows(store.get().ring)).toEqual([
    [10_000, 0.1],
    [10_999, Number.NaN],
    [11_000, 0.2],
  ]);
  stop();
});

it('receives no frames without listeners', async () => {
  const { host, store, stop, settle } = setUp();
  await settle();
  host.send({ type: 'series', series: [cpu] }, frame(10_000, 0.1));
  await settle();
  stop();
  host.send(frame(11_000, 0.2));
  await settle();
  expect(rows(store.get().ring)).toEqual([[10_000, 0.1]]);
});

it('drops the empty ends of a history, but not its holes', async () => {
  const { host, store, stop, settle } = setUp();
  await settle();
  host.send({ type: 'series', series: [cpu] });
  host.ranges[0]?.result(history(0, [null, 1, null, 2, null]));
  await settle();
  stop();
  expect(rows(store.get().ring)).toEqual([
    [1000, 1],
    [2000, Number.NaN],
    [3000, 2],
  ]);
});
