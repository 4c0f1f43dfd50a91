import { expect, it } from 'vitest';
import { loess } from './loess';

const line = Float64Array.from({ length: 30 }, (_, step) => 3 + 2 * step);

it('leaves a straight line as it is, and carries it on', () => {
  loess(line, { neighbors: 7, from: -1, to: 30 }).forEach((value, index) => {
    expect(value).toBeCloseTo(3 + 2 * (index - 1), 9);
  });
});

it('gives the same where more neighbors are asked for than there are', () => {
  loess(line, { neighbors: 101 }).forEach((value, step) => {
    expect(value).toBeCloseTo(3 + 2 * step, 9);
  });
});

it('joins the positions between jumps by lines, the last one included', () => {
  const values = line.map((value, step) => value + Math.sin(step));
  const all = loess(values, { neighbors: 9 });
  const some = loess(values, { neighbors: 9, jump: 4 });
  for (const step of [0, 4, 28, 29]) expect(some[step]).toBe(all[step]);
  expect(some[2]).toBeCloseTo(((all[0] as number) + (all[4] as number)) / 2, 12);
});

it('does not see a value without weight', () => {
  const values = line.slice();
  values[10] = 1e9;
  const weights = new Float64Array(30).fill(1);
  weights[10] = 0;
  expect(loess(values, { neighbors: 9, weights })[10]).toBeCloseTo(23, 6);
});
