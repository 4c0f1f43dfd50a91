import { expect, it } from 'vitest';
import type { SeriesInfo } from '../../../shared/contract/schemas';
import { createChoices, findChoices } from './find-series';

const series = (metric: string, labels: Record<string, string> = {}): SeriesInfo => ({
  key: `${metric}${JSON.stringify(labels)}`,
  metric,
  labels,
  unit: 'ratio',
});
const choices = createChoices(
  [
    series('disk_io_busy_ratio', { device: 'vdb' }),
    series('disk_io_busy_ratio', { device: 'vda' }),
    series('cpu_core_usage_ratio', { core: '10' }),
    series('cpu_core_usage_ratio', { core: '9' }),
    series('cpu_usage_ratio'),
  ],
  [series('cpu_usage_ratio'), series('old_thing_ratio')],
);
const titles = (text: string) => findChoices(choices, text).map(({ title }) => title);

it('lists each series once, in the order of the catalog, the unknown last', () => {
  expect(titles('')).toEqual([
    'CPU usage',
    'CPU core usage · 9',
    'CPU core usage · 10',
    'Disk I/O busy · vda',
    'Disk I/O busy · vdb',
    'Old thing',
  ]);
  expect(choices.filter(({ isMeasured }) => !isMeasured).map(({ metric }) => metric)).toEqual(['old_thing_ratio']);
});

it('finds all words at any place, and puts the closest match first', () => {
  expect(titles('vdb busy')).toEqual(['Disk I/O busy · vdb']);
  expect(titles('cpu')[0]).toBe('CPU usage');
  expect(titles('  DISK  ')).toHaveLength(2);
  expect(titles('request in flight')).toHaveLength(2);
  expect(titles('zebra')).toEqual([]);
});

it('keeps up with thousands of series of any text', async () => {
  const many = Array.from({ length: 5_000 }, (_, index) => series('app_memory_bytes', { app: `.*+?^$\u0000${index}` }));
  expect(findChoices(createChoices(many, []), '.*+?^$ 4999')).toHaveLength(1);
});
