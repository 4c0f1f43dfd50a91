import { expect, it } from 'vitest';
import { valueRangeOf } from './value-range';

const [LEAST, MOST] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

it.each([
  ['memory_used_ratio', 0, 1],
  ['filesystem_used_ratio{mount="/"}', 0, 1],
  ['load_1m_ratio', 0, 4_194_304],
  ['app_cpu_usage_ratio{app="Editor"}', 0, MOST],
  ['memory_used_bytes', 0, 2 ** 60],
  ['sensor_temperature_celsius{chip="k10temp",sensor="Tctl"}', -60, 125],
  ['service_measured_count{service="shop",value="balance"}', LEAST, MOST],
  ['a column of a file', LEAST, MOST],
])('returns the range of %s', (key, least, most) => expect(valueRangeOf(key)).toEqual({ least, most }));
