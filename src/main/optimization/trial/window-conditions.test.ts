import { expect, it } from 'vitest';
import { discardReason, type WindowConditions } from './window-conditions';

const calm: WindowConditions = { stealRatio: 0.02, isThrottled: false, gapMs: 3, power: '1', demand: 100 };

it.each([
  [{}, null],
  [{ stealRatio: 0.11 }, 'other virtual machines took the processor'],
  [{ isThrottled: true }, 'the processor was slowed down against heat'],
  [{ gapMs: 4_000 }, 'the machine stood still'],
  [{ power: '0' }, 'the power supply changed'],
  [{ demand: 125 }, 'the work was not the same'],
  [{ demand: 80 }, 'the work was not the same'],
  [{ demand: 115 }, null],
  [{ demand: null }, null],
] satisfies [Partial<WindowConditions>, string | null][])('a window of %o: %s', (values, reason) => {
  expect(discardReason(calm, { ...calm, ...values })).toBe(reason);
  expect(discardReason({ ...calm, ...values }, calm)).toBe(reason);
});
