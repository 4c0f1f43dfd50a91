import { ByteWriter } from './bytes';

/*
 * Arithmetic coding of binary decisions, each with an adaptive probability: a likely one costs a fraction of a bit. The
 * arithmetic is that of LZMA's range coder (Igor Pavlov, "LZMA specification", 2015, after G. Nigel N. Martin, "Range
 * encoding", 1979). Here a new probability adapts quickly, so that a thousand numbers are enough to learn from.
 *
 * Range, code and low are local variables throughout: V8 stores numbers above 2^31 in fields or closures as objects,
 * which took three times as long.
 */

/** Probabilities are in parts of 65,536; the arithmetic uses their upper twelve bits. */
const ONE = 0x1_0000;
export const USED_BITS = 12;
/** A model is one number: the probability of a zero above, and the number of decisions seen, up to a limit, below. */
const SEEN_BITS = 5;
const SEEN_MASK = 2 ** SEEN_BITS - 1;
export const TO_USED_BITS = 16 - USED_BITS + SEEN_BITS;
/** The nth decision corrects a probability by 1/(n + 1) of its error, and never by less than 1/32. */
const RATES = Int32Array.from({ length: SEEN_MASK }, (_, seen) => Math.floor(ONE / (seen + 2)));
const LAST_RATE = RATES.length - 1;
/** Below this the range is too coarse to divide, and a byte is written. */
export const RANGE_FLOOR = 0x100_0000;
export const RANGE_FULL = 0xffff_ffff;
/** Number of equiprobable bits that can be coded at once. */
export const DIRECT_BITS = 16;
const BYTE = 256;

/**
 * Creates models for this many kinds of decisions, identified by index. Encoder and decoder must both begin with new
 * ones.
 */
export function createModels(count: number): Int32Array {
  return new Int32Array(count).fill((ONE / 2) << SEEN_BITS);
}

/** Returns a model after one more decision. */
export function learned(model: number, bit: number): number {
  const seen = model & SEEN_MASK;
  const probability = model >> SEEN_BITS;
  const rate = RATES[seen] as number;
  const moved =
    bit === 0 ? probability + (((ONE - probability) * rate) >>> 16) : probability - ((probability * rate) >>> 16);
  return (moved << SEEN_BITS) | (seen < LAST_RATE ? seen + 1 : seen);
}

/** Decisions in the order of decoding. */
export class DecisionList {
  /** `model × 2 + bit`, or less than zero `-(1 + value × 32 + count)` for bits that are coded directly. */
  #codes = new Int32Array(4_096);
  #length = 0;

  get codes(): Int32Array {
    return this.#codes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  add(model: number, bit: number): void {
    this.#push(model * 2 + bit);
  }

  /** Adds the lowest `count` bits of `value`, at most {@link DIRECT_BITS}. */
  addDirect(value: number, count: number): void {
    this.#push(-1 - (value * 32 + count));
  }

  #push(code: number): void {
    if (this.#length === this.#codes.length) {
      const grown = new Int32Array(this.#codes.length * 2);
      grown.set(this.#codes);
      this.#codes = grown;
    }
    this.#codes[this.#length++] = code;
  }
}

/** Codes decisions. Trailing zeros are left out, since the decoder reads zeros after the end. */
export function encodeDecisions({ codes }: DecisionList, models: Int32Array): Uint8Array {
  const writer = new ByteWriter(codes.length / 4 + 16);
  let low = 0;
  let range = RANGE_FULL;
  /** The last byte that a carry can still reach; -1 before the first. */
  let held = -1;
  /** Number of bytes of 255 after it, through which a carry would propagate. */
  let heldFull = 0;
  const shiftLow = (value: number): number => {
    const carry = value > RANGE_FULL ? 1 : 0;
    if (carry === 1 || value < 0xff00_0000) {
      if (held >= 0) writer.uint8((held + carry) % BYTE);
      for (; heldFull > 0; heldFull--) writer.uint8((255 + carry) % BYTE);
      held = Math.floor(value / RANGE_FLOOR) % BYTE;
    } else {
      heldFull++;
    }
    return (value % RANGE_FLOOR) * BYTE;
  };
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] as number;
    if (code >= 0) {
      const place = code >> 1;
      const bit = code & 1;
      const model = models[place] as number;
      const bound = Math.imul(range >>> USED_BITS, model >> TO_USED_BITS) >>> 0;
      models[place] = learned(model, bit);
      if (bit === 0) {
        range = bound;
      } else {
        low += bound;
        range = (range - bound) >>> 0;
      }
    } else {
      range >>>= (-1 - code) & 31;
      low += ((-1 - code) >> 5) * range;
    }
    while (range < RANGE_FLOOR) {
      range = (range << 8) >>> 0;
      low = shiftLow(low);
    }
  }
  // The number in the range that ends in the most zeros.
  for (let bits = 24; bits >= 0; bits -= 8) {
    const round = Math.floor((low + range - 1) / 2 ** bits) * 2 ** bits;
    if (round < low) continue;
    low = round;
    break;
  }
  for (let byte = 0; byte < 5; byte++) low = shiftLow(low);
  const bytes = writer.take();
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length--;
  return bytes.subarray(0, length);
}
