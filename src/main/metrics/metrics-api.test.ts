import { expect, it } from 'vitest';
import type { LiveEvent } from '../../shared/contract/schemas';
import type { Frame } from '../../shared/model/frame';
import { SeriesTable } from '../../shared/model/series';
import { Bus } from '../base/bus';
import { MetricWindow } from './metric-window';
import { createMetricsHandlers } from './metrics-api';

function machine() {
  const table = new SeriesTable();
  const window = new MetricWindow(60);
  const frames = new Bus<Frame>();
  let sequence = 0;
  const handlers = createMetricsHandlers({
    table,
    window,
    frames,
    range: async ({ fromMs }) => ({ fromMs, stepMs: 1, series: [] }),
  });
  const tick = (...values: number[]) => {
    const frame = {
      sequence: ++sequence,
      atMs: sequence * 1000,
      intervalMs: 1000,
      gap: false,
      values: Float64Array.from(values),
    };
    window.add(frame);
    frames.emit(frame);
  };
  return { table, frames, handlers, tick };
}

it('returns the newest values of the requested series', () => {
  const { table, handlers, tick } = machine();
  table.intern('load_1m_ratio');
  table.intern('disk_io_busy_ratio', { device: 'vda' });
  table.intern('disk_io_busy_ratio', { device: 'gone' });
  tick(0.5, 0.25, Number.NaN);
  expect(handlers.latest({ selectors: ['disk_*'] }, {})).toEqual([
    { name: 'disk_io_busy_ratio', labels: { device: 'vda' }, unit: 'ratio', atMs: 1_000, value: 0.25 },
  ]);
  expect(handlers.series({ selectors: [] }, {})).toHaveLength(3);
});

it('streams frames in the order of the announced series, including later ones', async () => {
  const { table, frames, handlers, tick } = machine();
  table.intern('load_1m_ratio');
  table.intern('memory_free_bytes');
  const abort = new AbortController();
  const stream = (await handlers.live({ selectors: ['load_*'] }, { signal: abort.signal })) as AsyncIterator<LiveEvent>;
  const next = async () => (await stream.next()).value as LiveEvent;
  const first = next();
  tick(0.5, 4096);
  expect(await first).toMatchObject({ type: 'series', series: [{ key: 'load_1m_ratio' }] });
  expect(await next()).toMatchObject({ type: 'frame', sequence: 1, values: [0.5] });
  table.intern('load_5m_ratio');
  tick(0.6, 4096);
  tick(0.7, 4096, Number.NaN);
  expect(await next()).toMatchObject({ type: 'series', series: [{ key: 'load_5m_ratio' }] });
  expect(await next()).toMatchObject({ type: 'frame', sequence: 3, values: [0.7, null] });
  const end = stream.next();
  abort.abort();
  expect((await end).done).toBe(true);
  expect(frames.listeners).toBe(0);
});

it('refuses a response that would delay the ticks', async () => {
  const values = Array.from<number>({ length: 1_000 }).fill(1);
  const handlers = createMetricsHandlers({
    table: new SeriesTable(),
    window: new MetricWindow(60),
    frames: new Bus<Frame>(),
    range: async ({ points }) => ({
      fromMs: 0,
      stepMs: 1,
      series: Array.from({ length: points }, (_, id) => ({
        key: `x${id}`,
        metric: 'x',
        labels: {},
        unit: 'count',
        values,
      })),
    }),
  });
  const ask = (points: number) =>
    handlers.range({ selectors: ['x*'], fromMs: 0, toMs: 1, points, aggregation: 'avg' }, {});
  expect((await ask(400)).series).toHaveLength(400);
  await expect(ask(401)).rejects.toThrow('401000 values are too many');
});
