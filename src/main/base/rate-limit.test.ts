import { expect, it } from 'vitest';
import { RateLimit } from './rate-limit';

it('lets one event of a kind pass in each period and counts the others', () => {
  let nowMs = 0;
  const limit = new RateLimit(() => nowMs, 1_000);
  expect([limit.pass('a'), limit.pass('a'), limit.pass('b'), limit.pass('a')]).toEqual([0, undefined, 0, undefined]);
  nowMs = 1_000;
  expect([limit.pass('a'), limit.pass('a'), limit.pass('b')]).toEqual([2, undefined, 0]);
});
