import { createModels, learned, RANGE_FLOOR, RANGE_FULL, RangeEncoder, TO_USED_BITS, USED_BITS } from './range-coder';

/*
 * Whole numbers as decisions: is it zero, is it negative, how many bits has its size, and what are these bits. Which of
 * the last five were zero says much of the next: a reading that changes every fifth second has four zeros between. The
 * binarization is that of Exp-Golomb codes as H.264's CABAC learns them (D. Marpe et al., "Context-based adaptive binary
 * arithmetic coding", 2003), with the first bits below the highest learned too.
 */
const HISTORY_BITS = 5;
const HISTORY_MASK = 2 ** HISTORY_BITS - 1;
/** A size has up to 53 bits. */
const LENGTH_BITS = 6;
/** So many bits below the highest are learned; those below them are as good as random. */
const LEARNED_BITS = 2;
/** Bits that are coded directly at once. */
const DIRECT_BITS = 16;

const ZERO_MODELS = 0;
const SIGN_MODELS = ZERO_MODELS + 2 ** HISTORY_BITS;
const SIGN_KINDS = 3;
const LENGTH_MODELS = SIGN_MODELS + SIGN_KINDS;
const BIT_MODELS = LENGTH_MODELS + 2 ** LENGTH_BITS;
const MODELS = BIT_MODELS + 2 ** LENGTH_BITS * 2 ** LEARNED_BITS;

/** Packs whole numbers whose sizes are below 2^53, -0 being none. */
export function encodeIntegers(numbers: Float64Array): Uint8Array {
  const encoder = new RangeEncoder(createModels(MODELS));
  let history = 0;
  let sign = 0;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] as number;
    const isZero = number === 0 ? 1 : 0;
    encoder.encode(ZERO_MODELS + history, isZero);
    history = ((history << 1) | isZero) & HISTORY_MASK;
    if (isZero === 1) continue;
    encoder.encode(SIGN_MODELS + sign, number < 0 ? 1 : 0);
    sign = number < 0 ? 1 : 2;
    const size = Math.abs(number);
    const below = bitsBelowHighest(size);
    let node = 1;
    for (let bit = LENGTH_BITS - 1; bit >= 0; bit--)
      node = encodeNode(encoder, LENGTH_MODELS, node, (below >> bit) & 1);
    const tree = BIT_MODELS + below * 2 ** LEARNED_BITS;
    let rest = below;
    for (node = 1; rest > 0 && node < 2 ** LEARNED_BITS; ) {
      rest--;
      node = encodeNode(encoder, tree, node, Math.floor(size / 2 ** rest) % 2);
    }
    while (rest > 0) {
      const count = Math.min(rest, DIRECT_BITS);
      rest -= count;
      encoder.encodeDirect(Math.floor(size / 2 ** rest) % 2 ** count, count);
    }
  }
  return encoder.finish();
}

/** One step down a binary tree whose nodes are numbered from 1 on, as in a heap. */
function encodeNode(encoder: RangeEncoder, tree: number, node: number, bit: number): number {
  encoder.encode(tree + node, bit);
  return node * 2 + bit;
}

/** Unpacks as many numbers as `target` is long; damaged bytes give other numbers, and no error. */
export function decodeIntegers(bytes: Uint8Array, start: number, target: Float64Array): void {
  // The range decoder is part of this function because its variables then stay in registers. As a class or as closures
  // of their own it took twice as long, and this is the loop in which a query spends its time.
  const models = createModels(MODELS);
  let position = start;
  let range = RANGE_FULL;
  let code = 0;
  const normalize = () => {
    while (range < RANGE_FLOOR) {
      range = (range << 8) >>> 0;
      code = ((code << 8) | (bytes[position++] ?? 0)) >>> 0;
    }
  };
  const decode = (model: number): number => {
    const known = models[model] as number;
    const bound = Math.imul(range >>> USED_BITS, known >> TO_USED_BITS) >>> 0;
    const bit = code < bound ? 0 : 1;
    models[model] = learned(known, bit);
    if (bit === 0) {
      range = bound;
    } else {
      range = (range - bound) >>> 0;
      code = (code - bound) >>> 0;
    }
    normalize();
    return bit;
  };
  const decodeDirect = (count: number): number => {
    range >>>= count;
    // More than there can be is met in damaged bytes only, and must not grow without end.
    const value = Math.min(Math.floor(code / range), 2 ** count - 1);
    code = (code - value * range) >>> 0;
    normalize();
    return value;
  };

  for (let byte = 0; byte < 4; byte++) code = ((code << 8) | (bytes[position++] ?? 0)) >>> 0;
  let history = 0;
  let sign = 0;
  for (let index = 0; index < target.length; index++) {
    const isZero = decode(ZERO_MODELS + history);
    history = ((history << 1) | isZero) & HISTORY_MASK;
    if (isZero === 1) {
      target[index] = 0;
      continue;
    }
    const isNegative = decode(SIGN_MODELS + sign) === 1;
    sign = isNegative ? 1 : 2;
    let below = 1;
    for (let bit = 0; bit < LENGTH_BITS; bit++) below = below * 2 + decode(LENGTH_MODELS + below);
    below -= 2 ** LENGTH_BITS;
    const tree = BIT_MODELS + below * 2 ** LEARNED_BITS;
    let rest = below;
    let size = 1;
    for (; rest > 0 && size < 2 ** LEARNED_BITS; rest--) size = size * 2 + decode(tree + size);
    while (rest > 0) {
      const count = Math.min(rest, DIRECT_BITS);
      rest -= count;
      size = size * 2 ** count + decodeDirect(count);
    }
    target[index] = isNegative ? -size : size;
  }
}

/** How many bits a positive whole number has below its highest. */
function bitsBelowHighest(size: number): number {
  if (size < 2 ** 32) return 31 - Math.clz32(size);
  return 63 - Math.clz32(Math.floor(size / 2 ** 32));
}
