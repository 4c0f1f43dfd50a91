import { expect, it } from 'vitest';
import { usualStepMs } from './usual-step-ms';

const at = (...atMs: number[]) => ({ atMs: Float64Array.from(atMs), values: new Float64Array(atMs.length) });

it('is the median distance, for any order and with gaps', () => {
  expect(usualStepMs(at(0, 10, 20, 500, 510), 1000)).toBe(10);
  expect(usualStepMs(at(510, 0, 20, 10, 500, 10), 1000)).toBe(10);
});

it('is a multiple of it if the period would take too many steps', () => {
  const step = usualStepMs(at(...Array.from({ length: 101 }, (_, index) => index)), 50) as number;
  expect(step).toBe(3);
});

it('is null for a single instant, and for points that are not finite', () => {
  expect(usualStepMs(at(5, 5), 10)).toBeNull();
  expect(usualStepMs(at(), 10)).toBeNull();
  expect(usualStepMs({ atMs: Float64Array.of(0, 1), values: Float64Array.of(0, Number.NaN) }, 10)).toBeNull();
});
