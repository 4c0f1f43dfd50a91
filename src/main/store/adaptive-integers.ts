import {
  createModels,
  DecisionList,
  DIRECT_BITS,
  encodeDecisions,
  learned,
  RANGE_FLOOR,
  RANGE_FULL,
  TO_USED_BITS,
  USED_BITS,
} from './range-coder';

/*
 * Whole numbers as binary decisions: zero or not, the sign, the number of bits of the magnitude, and those bits. The
 * zero flags of the last five numbers are the context of the next one: a reading that changes every fifth second has
 * four zeros in between. The binarization is that of Exp-Golomb codes as H.264's CABAC learns them (D. Marpe et al.,
 * "Context-based adaptive binary arithmetic coding", 2003), with the first bits below the highest learned too.
 *
 * Each of the four parts is a walk down a binary tree whose nodes are numbered as in a heap: from 1, the children of n
 * being 2n and 2n + 1. Each node has its own model.
 */
const HISTORY_BITS = 5;
const HISTORY_MASK = (1 << HISTORY_BITS) - 1;
const SIGN_KINDS = 3;
/** A magnitude has up to 53 bits. */
const LENGTH_BITS = 6;
/** Bits below the highest that are learned; the lower ones are as good as random. */
const LEARNED_BITS = 2;

/** Offsets of the trees. The first two parts have one node, and one tree for each context. */
const ZERO_TREES = 0;
const SIGN_TREES = ZERO_TREES + (1 << HISTORY_BITS);
const LENGTH_TREE = SIGN_TREES + SIGN_KINDS;
const BIT_TREES = LENGTH_TREE + (1 << LENGTH_BITS);
const MODELS = BIT_TREES + (1 << (LENGTH_BITS + LEARNED_BITS)) + 1;

/** A table, because V8 computes `2 ** n` by a call. */
const POWERS = Float64Array.from({ length: 54 }, (_, exponent) => 2 ** exponent);

const decisions = new DecisionList();

/** Packs whole numbers with magnitudes below 2^53; -0 is not allowed. */
export function encodeIntegers(numbers: Float64Array): Uint8Array {
  decisions.clear();
  let history = 0;
  let sign = 0;
  for (let index = 0; index < numbers.length; index++) {
    const number = numbers[index] as number;
    const isZero = number === 0 ? 1 : 0;
    walk(ZERO_TREES + history, isZero, 1);
    history = ((history << 1) | isZero) & HISTORY_MASK;
    if (isZero === 1) continue;
    const isNegative = number < 0 ? 1 : 0;
    walk(SIGN_TREES + sign, isNegative, 1);
    sign = 1 + isNegative;
    const size = Math.abs(number);
    const below = bitsBelowHighest(size);
    walk(LENGTH_TREE, below, LENGTH_BITS);
    const learnedBits = Math.min(below, LEARNED_BITS);
    let rest = below - learnedBits;
    walk(BIT_TREES + (below << LEARNED_BITS), bitsOf(size, rest, learnedBits), learnedBits);
    while (rest > 0) {
      const count = Math.min(rest, DIRECT_BITS);
      rest -= count;
      decisions.addDirect(bitsOf(size, rest, count), count);
    }
  }
  return encodeDecisions(decisions, createModels(MODELS));
}

/** Extracts `count` bits of a number, `above` its lowest ones. */
function bitsOf(size: number, above: number, count: number): number {
  return Math.floor(size / (POWERS[above] as number)) % (POWERS[count] as number);
}

/** Codes the lowest `count` bits of `value`, the highest first. */
function walk(tree: number, value: number, count: number): void {
  let node = 1;
  for (let bit = count - 1; bit >= 0; bit--) {
    const isSet = (value >> bit) & 1;
    decisions.add(tree + node, isSet);
    node = node * 2 + isSet;
  }
}

type Part = 'zero' | 'sign' | 'length' | 'bits';

/**
 * Unpacks as many numbers as `target` is long. Damaged bytes give wrong numbers, not an error: the column's checksum
 * detects damage.
 */
export function decodeIntegers(bytes: Uint8Array, start: number, target: Float64Array): void {
  const models = createModels(MODELS);
  const end = bytes.length;
  let position = start;
  let range = RANGE_FULL;
  let code = 0;
  for (let byte = 0; byte < 4; byte++, position++)
    code = ((code << 8) | (position < end ? (bytes[position] as number) : 0)) >>> 0;

  let history = 0;
  let sign = 0;
  for (let index = 0; index < target.length; index++) {
    let part: Part = 'zero';
    let tree = ZERO_TREES + history;
    let node = 1;
    let endNode = 2;
    let below = 0;
    for (;;) {
      const model = models[tree + node] as number;
      const bound = Math.imul(range >>> USED_BITS, model >> TO_USED_BITS) >>> 0;
      if (code < bound) {
        range = bound;
        models[tree + node] = learned(model, 0);
        node *= 2;
      } else {
        range = (range - bound) >>> 0;
        code = (code - bound) >>> 0;
        models[tree + node] = learned(model, 1);
        node = node * 2 + 1;
      }
      while (range < RANGE_FLOOR) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | (position < end ? (bytes[position] as number) : 0)) >>> 0;
        position++;
      }
      if (node < endNode) continue;

      // The walk has reached the end of a tree. The node minus its highest bit is the decoded value.
      if (part === 'length') {
        below = node - endNode;
        part = 'bits';
        tree = BIT_TREES + (below << LEARNED_BITS);
        endNode = 1 << Math.min(below, LEARNED_BITS);
        node = 1;
        if (below > 0) continue;
      }
      if (part === 'zero') {
        history = ((history << 1) | (node & 1)) & HISTORY_MASK;
        if (node === 3) break;
        part = 'sign';
        tree = SIGN_TREES + sign;
        node = 1;
        continue;
      }
      if (part === 'sign') {
        sign = node - 1;
        part = 'length';
        tree = LENGTH_TREE;
        endNode = 1 << LENGTH_BITS;
        node = 1;
        continue;
      }
      break;
    }
    if (part === 'zero') {
      target[index] = 0;
      continue;
    }

    let size = node;
    for (let rest = below - LEARNED_BITS; rest > 0; rest -= DIRECT_BITS) {
      const count = Math.min(rest, DIRECT_BITS);
      range >>>= count;
      // Only damaged bytes exceed the largest possible value, which must bound the loop.
      const value = Math.min(Math.floor(code / range), (1 << count) - 1);
      code = (code - value * range) >>> 0;
      size = size * (1 << count) + value;
      while (range < RANGE_FLOOR) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | (position < end ? (bytes[position] as number) : 0)) >>> 0;
        position++;
      }
    }
    target[index] = sign === 2 ? -size : size;
  }
}

/** Counts the bits of a positive whole number below its highest. */
function bitsBelowHighest(size: number): number {
  if (size < 2 ** 32) return 31 - Math.clz32(size);
  return 63 - Math.clz32(Math.floor(size / 2 ** 32));
}
