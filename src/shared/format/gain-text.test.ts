import { expect, it } from 'vitest';
import { gainText } from './gain-text';

it.each([
  [8, [6, 10], '8.00 ms less of lateness (95%: 6.00 ms to 10.0 ms less)'],
  [-8, [-10, -6], '8.00 ms more of lateness (95%: 6.00 ms to 10.0 ms more)'],
  [0.01, [-0.02, 0.04], '10.0 µs less of lateness (95%: 20.0 µs more to 40.0 µs less)'],
] as const)('tells a gain of %d ms', (gainMs, gainIntervalMs, text) => {
  expect(gainText({ metric: 'lateness', gainMs, gainIntervalMs, gainRatio: 0.1 })).toBe(text);
});
