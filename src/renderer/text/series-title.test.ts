import { expect, it } from 'vitest';
import { CATALOG } from '../../shared/model/catalog';
import { keyTitle, seriesTitle } from './series-title';

it('names a series without repeating its unit', () => {
  expect(seriesTitle('disk_io_busy_ratio', { device: 'vda' })).toBe('Disk I/O busy · vda');
  expect(seriesTitle('load_1m_ratio', {})).toBe('Load 1 min');
  expect(seriesTitle('sensor_temperature_celsius', { chip: 'coretemp', sensor: 'Core 0' })).toBe(
    'Sensor temperature · coretemp, Core 0',
  );
});

it('distinguishes metrics that differ in the unit only', () => {
  const titles = CATALOG.map(({ name }) => seriesTitle(name, {}));
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  expect(seriesTitle('memory_used_bytes', {})).toBe('Memory used');
  expect(seriesTitle('memory_used_ratio', {})).toBe('Memory used (share)');
});

it('makes hostile labels plain and short', () => {
  expect(keyTitle('app_memory_bytes{app="a\u202eb\u001b[2J"}')).toBe('App memory · a\ufffdb␛[2J');
  expect(keyTitle(`app_memory_bytes{app="${'x'.repeat(5000)}"}`).length).toBeLessThan(70);
  expect(keyTitle('no key \u0000')).toBe('no key ␀');
});
