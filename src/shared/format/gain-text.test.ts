import { expect, it } from 'vitest';
import { gainText } from './gain-text';

it.each([
  [8, [6, 10], 'lateness: 8.00 ms less (95%: 6.00 ms to 10.0 ms less)'],
  [-8, [-10, -6], 'lateness: 8.00 ms more (95%: 6.00 ms to 10.0 ms more)'],
  [0.01, [-0.02, 0.04], 'lateness: 10.0 µs less (95%: 20.0 µs more to 40.0 µs less)'],
] as const)('tells a gain of %d ms', (gainMs, gainIntervalMs, text) => {
  expect(gainText({ metric: 'lateness', gainMs, gainIntervalMs, gainRatio: 0.1 })).toBe(text);
});
