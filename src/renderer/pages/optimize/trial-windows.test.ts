import { expect, it } from 'vitest';
import type { TrialPair } from '../../../shared/contract/optimization-schemas';
import { medianMs, trialWindows } from './trial-windows';

const pair = (order: TrialPair['order'], off: number, on: number, discarded: string | null = null): TrialPair => ({
  order,
  off,
  on,
  discarded,
});

it('lays windows in the order in which they were measured, and leaves room for those to come', () => {
  const windows = trialWindows([pair('on-off', 9, 1), pair('off-on', 8, 2, 'throttled')], 2);
  expect(windows.map(({ pair, isOn, valueMs }) => [pair, isOn, valueMs])).toEqual([
    [1, true, 1],
    [1, false, 9],
    [2, false, 8],
    [2, true, 2],
    [3, false, null],
    [3, true, null],
  ]);
  expect(windows[2]?.discarded).toBe('throttled');
});

it('takes the median of what counts', () => {
  const pairs = [pair('on-off', 9, 1), pair('off-on', 7, 2), pair('off-on', 100, 100, 'throttled')];
  expect(medianMs(pairs, 'off')).toBe(8);
  expect(medianMs([...pairs, pair('off-on', 1, 2)], 'off')).toBe(7);
  expect(medianMs([], 'on')).toBeNaN();
});
