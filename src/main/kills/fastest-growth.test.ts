import { expect, it } from 'vitest';
import { SeriesTable } from '../../shared/model/series';
import { MetricWindow } from '../metrics/metric-window';
import { fastestGrowth } from './fastest-growth';

const GIB = 1024 ** 3;

it('finds the application that grew the most in the last minute, not before', () => {
  const table = new SeriesTable();
  for (const app of ['blender', 'firefox', 'steady']) table.intern('app_memory_bytes', { app });
  const window = new MetricWindow(600);
  expect(fastestGrowth(window, table)).toBeUndefined();
  for (let second = 0; second < 200; second++) {
    const before = second < 100;
    const values = Float64Array.of(before ? 1 : 1 + (second - 100) / 50, before ? 1 + second / 10 : 11, 4).map(
      (gib) => gib * GIB,
    );
    window.add({ sequence: second, atMs: second * 1_000, intervalMs: 1_000, gap: false, values });
  }
  expect(fastestGrowth(window, table)).toMatchObject({ app: 'blender', toBytes: expect.closeTo(2.98 * GIB, -7) });
});
