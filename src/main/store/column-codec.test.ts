import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedBytes } from './bytes';
import { decodeColumn, encodeColumn } from './column-codec';
import { scaleOf } from './scale';

function roundTrip(values: readonly number[], resolution = 1): Float64Array {
  const bytes = encodeColumn(Float64Array.from(values), scaleOf(resolution));
  const decoded = new Float64Array(values.length);
  decodeColumn(bytes, values.length, decoded);
  return decoded;
}

function sizeOf(values: readonly number[], resolution = 1): number {
  return encodeColumn(Float64Array.from(values), scaleOf(resolution)).length;
}

describe('column codec', () => {
  it('decodes any doubles bit for bit', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.constantFrom(0.001, 0.1, 1, 8, 4096, 1_000_000), (values, resolution) => {
        expect([...roundTrip(values, resolution)]).toEqual(values);
      }),
      { numRuns: 300 },
    );
  });

  it('decodes readings of a resolution bit for bit', () => {
    const reading = fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom(0, -0, 2 ** 49, -(2 ** 49), 2 ** 52));
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 300 }), fc.constantFrom(0.001, 1, 4096), (steps, resolution) => {
        const { multiplier, divisor } = scaleOf(resolution);
        const values = steps.map((step) => (step * multiplier) / divisor);
        expect([...roundTrip(values, resolution)]).toEqual(values);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['nothing', []],
    ['zeros of both signs', [0, -0, 0, 0, -0]],
    ['infinities', [Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY]],
    ['denormals', [5e-324, 0, -5e-324, 2.2e-308]],
    ['missing values', [Number.NaN, 1, Number.NaN]],
    ['one infinity', [Number.POSITIVE_INFINITY]],
    ['the limits', [Number.MAX_VALUE, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER]],
  ])('decodes %s', (_, values) => {
    expect([...roundTrip(values)]).toEqual(values);
  });

  it('is small for values of low entropy', () => {
    const ramp = Array.from({ length: 1_000 }, (_, index) => 1_700_000_000_000 + index * 1_000);
    expect(sizeOf(new Array(1_000).fill(0.25), 0.001)).toBeLessThan(8);
    expect(sizeOf(ramp)).toBeLessThan(40);
    expect(sizeOf(ramp.map((_, index) => index * 40_960 + (index % 3) * 4_096))).toBeLessThan(150);
    // A ratio that moves by a few thousandths: about three bits a value.
    const wave = ramp.map((_, index) => Math.round(300 + 40 * Math.sin(index / 9) + ((index * 7) % 5)) / 1_000);
    expect(sizeOf(wave, 0.001)).toBeLessThan(600);
  });

  it.each([
    ['steps', [2, 1, 10, 0, 20, 39], [0, 1, -2]],
    ['differences of steps', [3, 1, 10, 2, 2, 3], [0.1, 0.2, 0]],
    ['differences of differences', [4, 1, 10, 2, 2, 0], [0.1, 0.3, 0.5]],
  ])('still reads %s, an encoding from before probabilities were learned', (_, bytes, values) => {
    const target = new Float64Array(3);
    decodeColumn(Uint8Array.from(bytes), 3, target);
    expect([...target]).toEqual(values);
  });

  it('reports damaged bytes', () => {
    const values = Float64Array.from({ length: 500 }, (_, index) => Math.sin(index));
    const bytes = encodeColumn(values, scaleOf(1));
    const target = new Float64Array(500);
    expect(() => decodeColumn(bytes.subarray(0, 40), 500, target)).toThrow(DamagedBytes);
    expect(() => decodeColumn(bytes, 501, new Float64Array(501))).toThrow(DamagedBytes);
    expect(() => decodeColumn(Uint8Array.of(0x7f), 1, target)).toThrow(DamagedBytes);
    expect(() => decodeColumn(new Uint8Array(0), 1, target)).toThrow(DamagedBytes);
  });
});
