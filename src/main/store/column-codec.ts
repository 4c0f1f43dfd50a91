import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { decodeIntegers, encodeIntegers } from './adaptive-integers';
import { ByteReader, ByteWriter, DamagedBytes, unzigzag, zigzag } from './bytes';
import { isConstant } from './compact-column';
import { fromSteps, type Scale, toSteps } from './scale';

/*
 * A column is a list of doubles, packed losslessly by the encoding that gives the smallest result. docs/store.md
 * describes the bytes. A number below never gets another meaning.
 */
const CONSTANT = 0;
const CONSTANT_STEPS = 1;
/** Differences of whole steps: 2 is order zero, 3 differences, 4 differences of differences. */
const STEPS = 2;
const DICTIONARY = 5;
const RAW = 6;
/** The first bytes of all numbers, then the second ones, and so on. */
const PLANES = 7;
/** The same after XOR of each number with the previous one. */
const XOR_PLANES = 8;
/** The differences of 2, 3 and 4, coded with adaptive probabilities. */
const ADAPTIVE_STEPS = 9;
/** Flag of a deflated body, which then begins with its unpacked length. */
const DEFLATED = 0x80;

/** Shorter bodies never shrink. */
const DEFLATE_FROM_BYTES = 16;
const DICTIONARY_LIMIT = 256;
const QUICK_LEVEL = 1;
const BEST_LEVEL = 9;
const MAX_ORDER = 2;

/** Tried if the values are not multiples of the declared step: imported data often has decimals. */
const DECIMALS: readonly Scale[] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].map((divisor) => ({
  multiplier: 1,
  divisor,
}));

/** @param scale the expected step of the values */
export function encodeColumn(values: Float64Array, scale: Scale): Uint8Array {
  const stepped = findSteps(values, scale);
  if (isConstant(values)) return encodeConstant(values[0] ?? 0, stepped);
  if (stepped !== undefined) return encodeAdaptive(stepped);
  const bytes = new Uint8Array(Float64Array.from(values).buffer);
  const dictionary = encodeDictionary(values);
  return deflateSmallest([
    ...(dictionary === undefined ? [] : [dictionary]),
    withEncoding(RAW, bytes),
    withEncoding(PLANES, transpose(bytes, 8)),
    withEncoding(XOR_PLANES, transpose(xorNeighbors(bytes), 8)),
  ]);
}

function deflateSmallest(candidates: readonly Uint8Array[]): Uint8Array {
  // Fast compression ranks the candidates nearly as well as slow compression does.
  const sizes = candidates.map((candidate) => deflate(candidate, QUICK_LEVEL).length);
  return deflate(candidates[sizes.indexOf(Math.min(...sizes))] as Uint8Array, BEST_LEVEL);
}

/**
 * Unpacks a column of `count` numbers into the start of `target`.
 *
 * @returns the step that all of them are multiples of, if they were packed as such
 * @throws DamagedBytes if the bytes are not a column of this length
 */
export function decodeColumn(bytes: Uint8Array, count: number, target: Float64Array): Scale | undefined {
  const flags = bytes[0] ?? 0;
  const encoding = flags & ~DEFLATED;
  const body = flags & DEFLATED ? inflate(bytes.subarray(1), longestBody(count)) : bytes.subarray(1);
  switch (encoding) {
    case CONSTANT:
      target.fill(new ByteReader(body).float64(), 0, count);
      return undefined;
    case CONSTANT_STEPS: {
      const reader = new ByteReader(body);
      const scale = readScale(reader);
      target.fill(fromSteps(unzigzag(reader.varint()), scale), 0, count);
      return scale;
    }
    case STEPS:
    case STEPS + 1:
    case STEPS + 2:
      return decodeSteps(body, encoding - STEPS, count, target);
    case ADAPTIVE_STEPS:
    case ADAPTIVE_STEPS + 1:
    case ADAPTIVE_STEPS + 2:
      return decodeAdaptive(body, encoding - ADAPTIVE_STEPS, count, target);
    case DICTIONARY:
      decodeDictionary(body, count, target);
      return undefined;
    case RAW:
    case PLANES:
    case XOR_PLANES:
      decodeRaw(body, encoding, count, target);
      return undefined;
    default:
      throw new DamagedBytes(`unknown encoding ${encoding}`);
  }
}

interface Stepped {
  readonly scale: Scale;
  readonly steps: Float64Array;
}

function findSteps(values: Float64Array, declared: Scale): Stepped | undefined {
  for (const scale of [declared, ...DECIMALS]) {
    const steps = stepsOf(values, scale);
    if (steps !== undefined) return widen({ scale, steps });
  }
  return undefined;
}

function stepsOf(values: Float64Array, scale: Scale): Float64Array | undefined {
  const steps = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const step = toSteps(values[index] as number, scale);
    if (Number.isNaN(step)) return undefined;
    steps[index] = step;
  }
  return steps;
}

/** Divides by the common divisor of all steps: memory, for one, comes in whole pages although its unit is the byte. */
function widen(stepped: Stepped): Stepped {
  const { scale, steps } = stepped;
  if (scale.divisor !== 1) return stepped;
  let common = 0;
  for (let index = 0; index < steps.length && common !== 1; index++) {
    common = greatestCommonDivisor(common, Math.abs(steps[index] as number));
  }
  const multiplier = scale.multiplier * common;
  if (common <= 1 || multiplier > Number.MAX_SAFE_INTEGER) return stepped;
  return { scale: { multiplier, divisor: 1 }, steps: steps.map((step) => step / common) };
}

function greatestCommonDivisor(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small !== 0) [large, small] = [small, large % small];
  return large;
}

function encodeConstant(value: number, stepped: Stepped | undefined): Uint8Array {
  const writer = new ByteWriter(32);
  if (stepped === undefined) {
    writer.uint8(CONSTANT);
    writer.float64(value);
  } else {
    writer.uint8(CONSTANT_STEPS);
    writeScale(writer, stepped.scale);
    writer.varint(zigzag(stepped.steps[0] ?? 0));
  }
  return writer.take();
}

interface Differences {
  /** Number of times that differences were taken. */
  readonly order: number;
  readonly numbers: Float64Array;
}

/** Chooses the order of differences with the smallest numbers, as FLAC does. */
function differencesOf(steps: Float64Array): Differences {
  let best: Differences = { order: 0, numbers: steps };
  let leastSize = sizeOf(steps);
  let numbers = steps;
  for (let order = 1; order <= MAX_ORDER; order++) {
    const differences = new Float64Array(steps.length);
    let before = 0;
    for (let index = 0; index < steps.length; index++) {
      const number = numbers[index] as number;
      differences[index] = number - before;
      before = number;
    }
    numbers = differences;
    const size = sizeOf(numbers);
    if (size >= leastSize) continue;
    best = { order, numbers };
    leastSize = size;
  }
  return best;
}

function sizeOf(numbers: Float64Array): number {
  let size = 0;
  for (let index = 0; index < numbers.length; index++) size += Math.abs(numbers[index] as number);
  return size;
}

function encodeAdaptive({ scale, steps }: Stepped): Uint8Array {
  const { order, numbers } = differencesOf(steps);
  const packed = encodeIntegers(numbers);
  const writer = new ByteWriter(packed.length + 32);
  writer.uint8(ADAPTIVE_STEPS + order);
  writeScale(writer, scale);
  writer.bytes(packed);
  return writer.take();
}

function decodeAdaptive(body: Uint8Array, order: number, count: number, target: Float64Array): Scale {
  const reader = new ByteReader(body);
  const scale = readScale(reader);
  const numbers = target.subarray(0, count);
  decodeIntegers(body, reader.position, numbers);
  restoreValues(numbers, order, scale);
  return scale;
}

function decodeSteps(body: Uint8Array, order: number, count: number, target: Float64Array): Scale {
  const reader = new ByteReader(body);
  const scale = readScale(reader);
  let { position } = reader;
  for (let index = 0; index < count; index++) {
    // The reader's varint and unzigzag, inlined: most of the time would be spent in their calls.
    let byte = body[position++];
    if (byte === undefined) throw new DamagedBytes('unexpected end of a column');
    let code = byte & 127;
    for (let factor = 128; byte > 127; factor *= 128) {
      byte = body[position++];
      if (byte === undefined) throw new DamagedBytes('unexpected end of a column');
      code += (byte & 127) * factor;
    }
    target[index] = code % 2 === 0 ? code / 2 : -(code + 1) / 2;
  }
  restoreValues(target.subarray(0, count), order, scale);
  return scale;
}

/** Replaces differences of this order by the values that they were made from. */
function restoreValues(numbers: Float64Array, order: number, { multiplier, divisor }: Scale): void {
  let value = 0;
  let slope = 0;
  for (let index = 0; index < numbers.length; index++) {
    const difference = numbers[index] as number;
    if (order === 0) value = difference;
    else if (order === 1) value += difference;
    else {
      slope += difference;
      value += slope;
    }
    numbers[index] = (value * multiplier) / divisor;
  }
}

/** Writes the distinct values in order of appearance, then a byte for each value. */
function encodeDictionary(values: Float64Array): Uint8Array | undefined {
  // A map takes 0 and -0 for the same key.
  if (values.some((value) => Object.is(value, -0))) return undefined;
  const numbers = new Map<number, number>();
  for (const value of values) {
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    if (numbers.size > DICTIONARY_LIMIT) return undefined;
  }
  const writer = new ByteWriter(values.length + numbers.size * 8 + 4);
  writer.uint8(DICTIONARY);
  writer.varint(numbers.size);
  for (const value of numbers.keys()) writer.float64(value);
  for (const value of values) writer.uint8(numbers.get(value) as number);
  return writer.take();
}

function decodeDictionary(body: Uint8Array, count: number, target: Float64Array): void {
  const reader = new ByteReader(body);
  const entries = Float64Array.from({ length: Math.min(reader.varint(), DICTIONARY_LIMIT) }, () => reader.float64());
  const numbers = reader.bytes(count);
  for (let index = 0; index < count; index++) {
    const entry = entries[numbers[index] as number];
    if (entry === undefined) throw new DamagedBytes('a value is missing from the dictionary');
    target[index] = entry;
  }
}

function decodeRaw(body: Uint8Array, encoding: number, count: number, target: Float64Array): void {
  if (body.length !== count * 8) throw new DamagedBytes('a column has the wrong length');
  // A copy: a view on doubles must begin at a multiple of eight.
  const bytes = encoding === RAW ? new Uint8Array(body) : transpose(body, count);
  if (encoding === XOR_PLANES) {
    for (let index = 8; index < bytes.length; index++) {
      bytes[index] = (bytes[index] as number) ^ (bytes[index - 8] as number);
    }
  }
  target.set(new Float64Array(bytes.buffer, 0, count));
}

function xorNeighbors(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => byte ^ (bytes[index - 8] ?? 0));
}

/** Transposes a matrix of bytes with rows of this width. */
function transpose(bytes: Uint8Array, width: number): Uint8Array {
  const height = bytes.length / width;
  const transposed = new Uint8Array(bytes.length);
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < height; row++) transposed[column * height + row] = bytes[row * width + column] as number;
  }
  return transposed;
}

function writeScale(writer: ByteWriter, { multiplier, divisor }: Scale): void {
  writer.varint(multiplier);
  writer.varint(divisor);
}

function readScale(reader: ByteReader): Scale {
  return { multiplier: reader.varint(), divisor: reader.varint() };
}

function withEncoding(encoding: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 1);
  bytes[0] = encoding;
  bytes.set(body, 1);
  return bytes;
}

function deflate(bytes: Uint8Array, level: number): Uint8Array {
  if (bytes.length < DEFLATE_FROM_BYTES) return bytes;
  const packed = deflateRawSync(bytes.subarray(1), { level, memLevel: 9 });
  const writer = new ByteWriter(packed.length + 8);
  writer.uint8((bytes[0] as number) | DEFLATED);
  writer.varint(bytes.length - 1);
  writer.bytes(packed);
  return writer.length < bytes.length ? writer.take() : bytes;
}

/** No encoding takes more than eight bytes a number, plus its parameters and a dictionary. */
function longestBody(count: number): number {
  return count * 8 + DICTIONARY_LIMIT * 8 + 64;
}

function inflate(bytes: Uint8Array, longest: number): Uint8Array {
  const reader = new ByteReader(bytes);
  const length = reader.varint();
  if (length > longest) throw new DamagedBytes('a column claims to be longer than it can be');
  try {
    // One output buffer of the right size is faster than the default, and a wrong length raises an error.
    const body = inflateRawSync(bytes.subarray(reader.position), {
      chunkSize: Math.max(64, length + 1),
      maxOutputLength: length + 1,
    });
    if (body.length === length) return body;
  } catch (error) {
    throw new DamagedBytes('cannot decompress a column', { cause: error });
  }
  throw new DamagedBytes('a decompressed column has the wrong length');
}
