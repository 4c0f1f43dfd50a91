import { expect, it } from 'vitest';
import { formatAxisValue } from './axis-value';

it.each([
  [0, 'bytes', '0'],
  [0, 'ratio', '0%'],
  [0.5, 'ratio', '50%'],
  [0.025, 'ratio', '2.5%'],
  [1024, 'bytes', '1 KiB'],
  [1536, 'bytes_per_second', '1.5 KiB/s'],
  [100 * 1024, 'bytes', '100 KiB'],
  [0.2, 'seconds', '200 ms'],
] as const)('prints %d %s as %s', (value, unit, text) => expect(formatAxisValue(value, unit)).toBe(text));
