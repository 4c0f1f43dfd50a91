import { expect, it } from 'vitest';
import { gainText } from './gain-text';

it.each([
  [8, [6, 10], 'lateness: 8.00 ms lower (95%: 6.00 ms to 10.0 ms lower)'],
  [-8, [-10, -6], 'lateness: 8.00 ms higher (95%: 6.00 ms to 10.0 ms higher)'],
  [0.01, [-0.02, 0.04], 'lateness: 10.0 µs lower (95%: 20.0 µs higher to 40.0 µs lower)'],
] as const)('tells a gain of %d ms', (gainMs, gainIntervalMs, text) => {
  expect(gainText({ metric: 'lateness', gainMs, gainIntervalMs, gainRatio: 0.1 })).toBe(text);
});
