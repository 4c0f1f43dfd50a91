import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { decodeIntegers, encodeIntegers } from './adaptive-integers';

function roundTrip(numbers: readonly number[]): number[] {
  const target = new Float64Array(numbers.length);
  decodeIntegers(encodeIntegers(Float64Array.from(numbers)), 0, target);
  return [...target];
}

function sizeOf(numbers: readonly number[]): number {
  return encodeIntegers(Float64Array.from(numbers)).length;
}

describe('adaptive integers', () => {
  it('decodes any whole numbers unchanged', () => {
    const number = fc.oneof(
      fc.constant(0),
      fc.integer({ min: -8, max: 8 }),
      fc.maxSafeInteger(),
      fc.constantFrom(2 ** 31, -(2 ** 32), 2 ** 32 - 1, 2 ** 52, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
    );
    fc.assert(
      fc.property(fc.array(number, { maxLength: 400 }), (numbers) => {
        const plain = numbers.map((value) => value + 0);
        expect(roundTrip(plain)).toEqual(plain);
      }),
      { numRuns: 500 },
    );
  });

  it('propagates carries through full bytes in lists of any length', () => {
    const random = createRandom(7);
    for (let run = 0; run < 20; run++) {
      // Sizes of one kind make the probabilities extreme and the range narrow at uneven positions.
      const numbers = Array.from({ length: 5_000 }, () => (random() < 0.001 * run ? -(2 ** 40) : 2 ** 20 - 1));
      expect(roundTrip(numbers)).toEqual(numbers);
    }
  });

  it('takes about the entropy of the data: almost nothing for repeats', () => {
    const random = createRandom(1);
    expect(sizeOf(new Array(1_300).fill(0))).toBeLessThan(16);
    expect(sizeOf(Array.from({ length: 1_300 }, (_, index) => (index % 5 === 0 ? 3 : 0)))).toBeLessThan(60);
    // Uniform over 256 values: the entropy is 8 bits each, and learning may cost a little.
    const noise = Array.from({ length: 1_300 }, () => Math.floor(random() * 256) - 128);
    expect(sizeOf(noise)).toBeLessThan(1_300 * 1.05);
  });

  it('decodes foreign bytes to some numbers, without an error', () => {
    const random = createRandom(3);
    const bytes = Uint8Array.from({ length: 400 }, () => Math.floor(random() * 256));
    const target = new Float64Array(3_000);
    for (let start = 0; start < 400; start += 7) decodeIntegers(bytes, start, target);
    decodeIntegers(new Uint8Array(50).fill(255), 0, target);
    expect(target.every(Number.isFinite)).toBe(true);
  });
});
