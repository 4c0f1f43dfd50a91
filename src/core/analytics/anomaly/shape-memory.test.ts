import { expect, it } from 'vitest';
import { createShapeMemory, shapeDistance } from './shape-memory';

const sawtooth = (index: number) => (index % 4) - 1.5;

it('has no distance until a shape is complete', () => {
  const memory = createShapeMemory();
  expect(Array.from({ length: 6 }, (_, index) => shapeDistance(memory, index))).toEqual(new Array(6).fill(null));
  expect(shapeDistance(memory, 6)).not.toBeNull();
});

it('measures a small distance for a known shape, and a large one for a new shape', () => {
  const memory = createShapeMemory();
  let usual = 0;
  for (let index = 0; index < 400; index++) usual = shapeDistance(memory, sawtooth(index)) ?? 0;
  expect(usual).toBeLessThan(0.1);
  // The values are usual ones, their order is not.
  const stuck = Array.from({ length: 6 }, () => shapeDistance(memory, 1.5) as number);
  expect(Math.max(...stuck)).toBeGreaterThan(0.7);
});

it('keeps a dozen shapes and replaces the least used', () => {
  const memory = createShapeMemory();
  for (let index = 0; index < 400; index++) shapeDistance(memory, sawtooth(index));
  for (let index = 0; index < 200; index++) shapeDistance(memory, 3 ** (index % 23));
  expect(memory.prototypes.length).toBe(12);
  expect(memory.uses.length).toBe(12);
  for (let index = 0; index < 5; index++) shapeDistance(memory, sawtooth(index));
  expect(shapeDistance(memory, sawtooth(5))).toBeLessThan(0.7);
});
