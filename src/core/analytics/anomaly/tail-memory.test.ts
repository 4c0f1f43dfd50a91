import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import { createTailMemory, rarityOf, rememberDeviation, type TailMemory } from './tail-memory';

/** Creates a memory of one deviation an hour, so that each is an event of its own. */
function memoryOf(deviations: readonly number[]): TailMemory {
  const memory = createTailMemory();
  deviations.forEach((deviation, index) => {
    rememberDeviation(memory, deviation, index * HOUR_MS, MINUTE_MS, 1_000 * HOUR_MS);
  });
  return memory;
}

/** Lists the deviations in the memory, without fillers. */
const seenIn = ({ largest, atMs }: TailMemory) => largest.filter((_, index) => atMs[index] !== null);

describe('rememberDeparture', () => {
  it('keeps the six largest, in descending order', () => {
    expect(seenIn(memoryOf([3, 9, 1, 7, 2, 8, 4, 6]))).toEqual([9, 8, 7, 6, 4, 3]);
  });

  it('counts neighbors as one event, with the largest of them', () => {
    const memory = createTailMemory();
    for (const [minute, deviation] of [4, 9, 5, 6, 3].entries()) {
      rememberDeviation(memory, deviation, minute * MINUTE_MS, MINUTE_MS, HOUR_MS);
    }
    expect(seenIn(memory)).toEqual([9]);
  });

  it('replaces deviations older than the memory by fillers', () => {
    const memory = memoryOf([50, 3, 4]);
    rememberDeviation(memory, 2, 1_001 * HOUR_MS, MINUTE_MS, 1_000 * HOUR_MS);
    expect(seenIn(memory)).toEqual([4, 3, 2]);
    expect(memory.largest.length).toBe(6);
  });

  it('leaves out the middle of the distribution', () => {
    expect(memoryOf([0.1, 1.5, 1])).toEqual(createTailMemory());
  });
});

describe('rarityOf', () => {
  it('ranks the smallest remembered one by the number of equal or larger ones', () => {
    expect(rarityOf(memoryOf([7, 6, 5, 4, 3, 2]), 2, 6_000)).toBeCloseTo(3, 12);
  });

  it('extrapolates beyond the largest by the tail index', () => {
    // Equal values leave only the prior: 0.3 x 6 / 11.
    expect(rarityOf(memoryOf([2, 2, 2, 2, 2, 2]), 20, 6_000)).toBeCloseTo(3 + 11 / 1.8, 9);
  });

  it('limits the extrapolation of a tail with few deviations', () => {
    expect(rarityOf(createTailMemory(), 1e6, 6_000)).toBeCloseTo(3.5, 12);
    expect(rarityOf(memoryOf([5, 6]), 1e6, 6_000)).toBeCloseTo(4.1, 12);
  });

  it('finds the same deviation rarer in a quiet series than in one that spikes', () => {
    const quiet = memoryOf([2.1, 2.2, 2, 2.1, 2.3, 2.2]);
    const spiky = memoryOf([2.1, 30, 2, 25, 28, 2.2]);
    expect(rarityOf(quiet, 30, 5_000)).toBeGreaterThan(rarityOf(spiky, 30, 5_000) + 1);
  });

  it('rises with the deviation', () => {
    const memory = memoryOf([6, 5, 4, 3, 2, 1.6]);
    const rarities = [0, 1, 1.5, 2, 5, 10, 1e6].map((deviation) => rarityOf(memory, deviation, 5_000));
    expect(rarities).toEqual(rarities.toSorted((a, b) => a - b));
    expect(rarities[0]).toBe(0);
  });
});
