import { expect, it } from 'vitest';
import { SeriesTable } from '../../../shared/model/series';
import { chooseScoredSeries, SCORED_METRICS, SCORED_SERIES_LIMIT } from './scored-metrics';

it('names each metric once', () => {
  expect(new Set(SCORED_METRICS).size).toBe(SCORED_METRICS.length);
});

it('chooses the most important series, and no part of a sum', () => {
  const table = new SeriesTable();
  table.intern('disk_io_busy_ratio', { device: 'vda' });
  table.intern('cpu_core_usage_ratio', { core: '0' });
  table.intern('homeostat_cpu_usage_ratio');
  table.intern('cpu_usage_ratio');
  table.intern('disk_io_busy_ratio', { device: 'vdb' });
  expect(chooseScoredSeries(table.list()).map(({ key }) => key)).toEqual([
    'cpu_usage_ratio',
    'disk_io_busy_ratio{device="vda"}',
    'disk_io_busy_ratio{device="vdb"}',
  ]);
});

it('takes no more than a tick can afford', () => {
  const table = new SeriesTable();
  for (let mount = 0; mount < 300; mount++) table.intern('filesystem_used_ratio', { mount: `/m${mount}` });
  table.intern('cpu_usage_ratio');
  const chosen = chooseScoredSeries(table.list());
  expect(chosen).toHaveLength(SCORED_SERIES_LIMIT);
  expect(chosen[0]?.key).toBe('cpu_usage_ratio');
});
