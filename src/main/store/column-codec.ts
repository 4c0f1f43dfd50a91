import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ByteReader, ByteWriter, DamagedBytes, unzigzag, zigzag } from './bytes';
import { fromSteps, type Scale, toSteps } from './scale';

const CONSTANT = 0;
const STEPS = 1;
const RAW = 2;
const ZSTD_FLAG = 0x80;

/** Smaller inputs never get smaller by what zstd adds. */
const COMPRESS_FROM_BYTES = 24;

/**
 * Packs numbers without loss, by whatever of several encodings comes out smallest. See docs/store.md for the bytes.
 *
 * @param scale the steps that the values are thought to be multiples of; where they are not, other encodings are taken
 */
export function encodeColumn(values: Float64Array, scale: Scale): Uint8Array {
  if (isConstant(values)) return encodeConstant(values);
  const steps = encodeSteps(values, scale);
  return compress(steps ?? encodeRaw(values));
}

/** Unpacks a column of `count` numbers into the start of `target`. */
export function decodeColumn(bytes: Uint8Array, count: number, target: Float64Array): void {
  const encoding = bytes[0] ?? -1;
  const body = encoding & ZSTD_FLAG ? zstdDecompressSync(bytes.subarray(1)) : bytes.subarray(1);
  const reader = new ByteReader(body);
  switch (encoding & ~ZSTD_FLAG) {
    case CONSTANT:
      target.fill(reader.float64(), 0, count);
      return;
    case STEPS:
      decodeSteps(reader, count, target);
      return;
    case RAW:
      for (let index = 0; index < count; index++) target[index] = reader.float64();
      return;
    default:
      throw new DamagedBytes(`unknown encoding ${encoding}`);
  }
}

function isConstant(values: Float64Array): boolean {
  for (let index = 1; index < values.length; index++) {
    if (!Object.is(values[index], values[0])) return false;
  }
  return true;
}

function encodeConstant(values: Float64Array): Uint8Array {
  const writer = new ByteWriter(16);
  writer.uint8(CONSTANT);
  writer.float64(values[0] ?? 0);
  return writer.take();
}

function encodeSteps(values: Float64Array, scale: Scale): Uint8Array | undefined {
  const writer = new ByteWriter(values.length * 2 + 24);
  writer.uint8(STEPS);
  writer.float64(scale.multiplier);
  writer.float64(scale.divisor);
  let previous = 0;
  for (const value of values) {
    const steps = toSteps(value, scale);
    if (Number.isNaN(steps)) return undefined;
    writer.varint(zigzag(steps - previous));
    previous = steps;
  }
  return writer.take();
}

function decodeSteps(reader: ByteReader, count: number, target: Float64Array): void {
  const scale = { multiplier: reader.float64(), divisor: reader.float64() };
  let steps = 0;
  for (let index = 0; index < count; index++) {
    steps += unzigzag(reader.varint());
    target[index] = fromSteps(steps, scale);
  }
}

function encodeRaw(values: Float64Array): Uint8Array {
  const writer = new ByteWriter(values.length * 8 + 1);
  writer.uint8(RAW);
  for (const value of values) writer.float64(value);
  return writer.take();
}

function compress(bytes: Uint8Array): Uint8Array {
  if (bytes.length < COMPRESS_FROM_BYTES) return bytes;
  const packed = zstdCompressSync(bytes.subarray(1));
  if (packed.length + 1 >= bytes.length) return bytes;
  const result = new Uint8Array(packed.length + 1);
  result[0] = (bytes[0] as number) | ZSTD_FLAG;
  result.set(packed, 1);
  return result;
}
