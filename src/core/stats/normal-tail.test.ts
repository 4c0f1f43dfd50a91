import { expect, it } from 'vitest';
import { normalTail } from './normal-tail';

// R: 2 * pnorm(-z)
it.each([
  [0, 1],
  [1, 0.3173105],
  [1.959964, 0.05],
  [-3, 0.002699796],
  [8, 1.244192e-15],
  [20, 5.507248e-89],
])('at %d is %d', (z, tail) => {
  expect(normalTail(z) / tail).toBeCloseTo(1, 6);
});
