import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlockSeries, encodeBlock, readAxis, readColumn, readDirectory } from './block-format';
import { DamagedBytes } from './bytes';
import { scaleOf } from './scale';

const increasingTimes = fc
  .array(fc.oneof(fc.constant(1000), fc.double({ min: 0.001, max: 1e10, noNaN: true })), {
    minLength: 1,
    maxLength: 60,
    size: 'max',
  })
  .map((steps) => {
    let atMs = 1_700_000_000_000;
    return Float64Array.from(steps, (stepMs) => {
      atMs += stepMs;
      return atMs;
    });
  });

const value = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324, -2.2e-308, Number.MAX_VALUE),
);

/** Series of which some share their instants, and some their values. */
const block: fc.Arbitrary<readonly BlockSeries[]> = fc
  .record({ axes: fc.array(increasingTimes, { minLength: 1, maxLength: 3 }), columnCount: fc.constantFrom(1, 5) })
  .chain(({ axes, columnCount }) =>
    fc.array(
      fc.constantFrom(...axes).chain((times) =>
        fc.record({
          gap: fc.integer({ min: 1, max: 300 }),
          scale: fc.constantFrom(0.001, 1, 4096).map(scaleOf),
          times: fc.constant(times),
          columns: fc.array(
            fc
              .oneof(
                fc.array(value, { minLength: times.length, maxLength: times.length }),
                value.map((one) => new Array<number>(times.length).fill(one)),
              )
              .map((values) => Float64Array.from(values)),
            { minLength: columnCount, maxLength: columnCount },
          ),
        }),
      ),
      { maxLength: 8 },
    ),
  )
  .map((series) => {
    let id = 0;
    return series.map(({ gap, ...rest }) => {
      id += gap;
      return { id, ...rest };
    });
  });

const reader = (bytes: Uint8Array) => (offset: number, length: number) => bytes.subarray(offset, offset + length);

describe('block format', () => {
  it('decodes any series bit for bit', () => {
    fc.assert(
      fc.property(block, (series) => {
        const read = reader(encodeBlock(series));
        const directory = readDirectory(read);
        expect([...directory.series.keys()]).toEqual(series.map(({ id }) => id));
        for (const { id, times, columns } of series) {
          const stored = directory.series.get(id);
          expect(readAxis(directory, stored?.axis ?? -1, read)).toEqual(times);
          expect(stored?.columns.map((column) => readColumn(column, times.length, read).values)).toEqual(columns);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('decodes the stored data or reports damage, for any changed byte', () => {
    fc.assert(
      fc.property(block, fc.nat(), fc.integer({ min: 1, max: 255 }), (series, at, bits) => {
        const bytes = encodeBlock(series);
        const position = at % bytes.length;
        bytes[position] = (bytes[position] as number) ^ bits;
        const read = reader(bytes);
        let damaged = 0;
        const unlessDamaged = (check: () => void) => {
          try {
            check();
          } catch (error) {
            if (!(error instanceof DamagedBytes)) throw error;
            damaged++;
          }
        };
        unlessDamaged(() => {
          const directory = readDirectory(read);
          for (const { id, times, columns } of series) {
            const stored = directory.series.get(id);
            unlessDamaged(() => expect(readAxis(directory, stored?.axis ?? -1, read)).toEqual(times));
            for (const [index, column] of stored?.columns.entries() ?? []) {
              unlessDamaged(() => expect(readColumn(column, times.length, read).values).toEqual(columns[index]));
            }
          }
        });
        expect(damaged).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});
