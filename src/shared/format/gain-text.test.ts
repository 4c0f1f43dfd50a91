import { expect, it } from 'vitest';
import { effectText, gainText, intervalText } from './gain-text';

it.each([
  [8, [6, 10], 'lateness: 8.00 ms lower (95%: 6.00 ms to 10.0 ms lower)'],
  [-8, [-10, -6], 'lateness: 8.00 ms higher (95%: 6.00 ms to 10.0 ms higher)'],
  [0.01, [-0.02, 0.04], 'lateness: 10.0 µs lower (95%: 20.0 µs higher to 40.0 µs lower)'],
] as const)('formats a gain of %d ms', (gainMs, gainIntervalMs, text) => {
  expect(gainText({ metric: 'lateness', gainMs, gainIntervalMs, gainRatio: 0.1 })).toBe(text);
});

it('formats effects and their intervals', () => {
  expect(effectText(3.2)).toBe('3.20 ms lower');
  expect(effectText(-3.2)).toBe('3.20 ms higher');
  expect(intervalText([1, 3])).toBe('1.00 ms to 3.00 ms lower');
  expect(intervalText([-3, -1])).toBe('1.00 ms to 3.00 ms higher');
  expect(intervalText([-1, 3])).toBe('1.00 ms higher to 3.00 ms lower');
});
