import { describe, expect, it } from 'vitest';
import { createRandom } from '../helpers/seeded-random';
import { type Point, slopeOf } from './slope';

/** A point a minute, with noise in which each value resembles the one before. */
function noisyLine(perHour: number, minutes: number, seed: number, life = 0): Point[] {
  const random = createRandom(seed, 'noise');
  let noise = 0;
  return Array.from({ length: minutes }, (_, minute) => {
    noise = 0.5 * noise + (random() + random() + random() - 1.5);
    return { hours: minute / 60, value: 100 + (perHour * minute) / 60 + noise, life };
  });
}

describe('the slope of a soak', () => {
  it('finds a leak, with an interval that excludes zero', () => {
    const slope = slopeOf(noisyLine(12, 60, 1));
    expect(slope?.perHour).toBeGreaterThan(10);
    expect(slope?.perHour).toBeLessThan(14);
    expect(slope?.low).toBeGreaterThan(8);
  });

  it('covers the true slope about as often as it claims', () => {
    let covered = 0;
    for (let seed = 0; seed < 25; seed++) {
      const { low, high } = slopeOf(noisyLine(0, 60, seed), seed) ?? { low: 1, high: 1 };
      if (low <= 0 && high >= 0) covered++;
    }
    // The goal is 95 of 100. Blocks of five minutes cover a little less, a known property of short series.
    expect(covered).toBeGreaterThanOrEqual(19);
  });

  it('ignores restarts and single peaks', () => {
    const first = noisyLine(0, 30, 2);
    const second = noisyLine(0, 30, 3, 1).map((point) => ({
      ...point,
      hours: point.hours + 1,
      value: point.value + 50,
    }));
    const peaks = [...first, ...second].map((point, index) =>
      index % 13 === 12 ? { ...point, value: point.value + 500 } : point,
    );
    const slope = slopeOf(peaks);
    expect(slope?.low).toBeLessThan(0);
    expect(slope?.high).toBeGreaterThan(0);
    expect(slope?.high).toBeLessThan(6);
  });

  it('returns nothing for a handful of points', () => {
    expect(slopeOf(noisyLine(12, 5, 1))).toBeNull();
  });
});
