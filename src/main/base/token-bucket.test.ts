import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket';

it('gives a few immediately, then one for each refill', () => {
  const bucket = new TokenBucket(3, 1_000);
  expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([true, true, true, false]);
  expect(bucket.take(999)).toBe(false);
  expect(bucket.take(1_000)).toBe(true);
  expect(bucket.take(1_000)).toBe(false);
  expect(bucket.available(1e9)).toBe(3);
});

it('does not give more because the clock was set back', () => {
  const bucket = new TokenBucket(1, 1_000);
  bucket.take(10_000);
  expect(bucket.take(0)).toBe(false);
  expect(bucket.take(11_000)).toBe(true);
});

it('takes the cost of a request, and nothing if there is not enough', () => {
  const bucket = new TokenBucket(10, 1_000);
  expect([bucket.take(0, 8), bucket.take(0, 8), bucket.take(0, 2), bucket.take(0, 1)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
