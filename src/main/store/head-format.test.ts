import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeHeadHeader,
  HEAD_HEADER_BYTES,
  HeadDecoder,
  HeadEncoder,
  type HeadFrame,
  parseHeadHeader,
} from './head-format';

const RESOLUTIONS = [0.001, 0.01, 1, 8, 4096];

/** Doubles that occur in readings, and those that break arithmetic. */
const value = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((steps) => steps / 1000) },
  { weight: 2, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 5e-324, -5e-324, 2 ** 49, 2 ** 53) },
);

/** Frames whose times increase in any steps, and whose series increase in number. */
const frames: fc.Arbitrary<readonly HeadFrame[]> = fc
  .array(
    fc.record({
      stepMs: fc.oneof(fc.constant(1000), fc.double({ min: 0.001, max: 1e9, noNaN: true })),
      intervalMs: fc.nat(3_600_000),
      gap: fc.boolean(),
      changes: fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4', '5', '6'), value),
    }),
    { maxLength: 150, size: 'max' },
  )
  .map((steps) => {
    let atMs = 1_700_000_000_000;
    let values: readonly number[] = [];
    return steps.map(({ stepMs, intervalMs, gap, changes }) => {
      atMs += stepMs;
      const size = Math.max(values.length, ...Object.keys(changes).map((index) => Number(index) + 1));
      const before = values;
      values = Array.from({ length: size }, (_, index) => changes[index] ?? before[index] ?? Number.NaN);
      return { atMs, intervalMs, gap, values: Float64Array.from(values) };
    });
  });

const describeSeries = (index: number) => ({
  key: `metric_${index}_ratio{name="ä"}`,
  resolution: RESOLUTIONS[index % RESOLUTIONS.length] as number,
});

function encode(all: readonly HeadFrame[]): readonly Uint8Array[] {
  const encoder = new HeadEncoder(describeSeries);
  return all.map((frame) => encoder.encode(frame).bytes);
}

describe('head format', () => {
  it('decodes any frames bit for bit, for any division of the bytes', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 400 }), (all, pieceBytes) => {
        const bytes = Buffer.concat(encode(all));
        const decoder = new HeadDecoder();
        const decoded: HeadFrame[] = [];
        let used = 0;
        for (let end = 0; end < bytes.length; ) {
          end = Math.min(end + pieceBytes, bytes.length);
          used += decoder.decode(bytes.subarray(used, end), false, (frame) => decoded.push(frame));
        }
        expect(used).toBe(bytes.length);
        expect(decoded).toEqual(all);
        expect(decoder.damaged).toBe(0);
        expect(decoder.series).toEqual(Array.from(all.at(-1)?.values ?? [], (_, index) => describeSeries(index)));
      }),
      { numRuns: 200 },
    );
  });

  it('decodes records after a restart without the ones before it', () => {
    fc.assert(
      fc.property(frames, frames, (before, after) => {
        const encoder = new HeadEncoder(describeSeries);
        for (const frame of before) encoder.encode(frame);
        encoder.restart();
        const records = after.map((frame) => encoder.encode(frame));
        const decoded: HeadFrame[] = [];
        new HeadDecoder().decode(Buffer.concat(records.map(({ bytes }) => bytes)), true, (frame) =>
          decoded.push(frame),
        );
        expect(decoded).toEqual(after);
        expect(records[0]?.selfContained ?? true).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('never invents a frame, for any damaged byte', () => {
    fc.assert(
      fc.property(frames, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, at, bits) => {
        const bytes = Buffer.concat(encode(all));
        if (bytes.length === 0) return;
        const position = at % bytes.length;
        bytes[position] = (bytes[position] as number) ^ bits;
        const decoded: HeadFrame[] = [];
        new HeadDecoder().decode(bytes, true, (frame) => decoded.push(frame));
        const known = new Map(all.map((frame) => [frame.atMs, frame]));
        for (const frame of decoded) expect(frame).toEqual(known.get(frame.atMs));
      }),
      { numRuns: 100 },
    );
  });

  it('recognizes a head by its beginning', () => {
    const id = '00112233445566778899aabbccddeeff';
    const header = encodeHeadHeader(id);
    expect(header).toHaveLength(HEAD_HEADER_BYTES);
    expect(parseHeadHeader(header)).toBe(id);
    expect(parseHeadHeader(header.subarray(1))).toBeUndefined();
    expect(parseHeadHeader(new Uint8Array(0))).toBeUndefined();
  });
});
