import { expect, it } from 'vitest';
import { thresholdText } from './threshold-text';

it('formats a threshold in the unit of its metric, and in words if that is 0 or 1', () => {
  expect(thresholdText('pressure_some_ratio', 0.3)).toBe('30.0%');
  expect(thresholdText('swap_in_bytes_per_second', 2e6)).toBe('1.91 MiB/s');
  expect(thresholdText('filesystem_probe_hung_ratio', 0.5)).toBe('if it occurs');
  expect(thresholdText('filesystem_probe_hung_ratio', 2)).toBe('none');
});
