import { expect, it } from 'vitest';
import { discardReason, type WindowConditions } from './window-conditions';

const calm: WindowConditions = { stealRatio: 0.02, isThrottled: false, gapMs: 3, power: '1' };

it.each([
  [{}, null],
  [{ stealRatio: 0.11 }, 'other virtual machines used the processor'],
  [{ isThrottled: true }, 'the processor was throttled because of heat'],
  [{ gapMs: 4_000 }, 'the machine was suspended or stalled'],
  [{ power: '0' }, 'the power supply changed'],
] satisfies [Partial<WindowConditions>, string | null][])('a window of %o: %s', (values, reason) => {
  expect(discardReason(calm, { ...calm, ...values })).toBe(reason);
  expect(discardReason({ ...calm, ...values }, calm)).toBe(reason);
});
