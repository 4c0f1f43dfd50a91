/*
 * Arithmetic coding of yes-or-no decisions, each with a probability that is learned as the coding goes: what is common
 * costs a small part of a bit. The arithmetic is that of LZMA's range coder (Igor Pavlov, "LZMA specification", 2015,
 * after G. Nigel N. Martin, "Range encoding", 1979); here a probability moves fast while it has seen little, so that a
 * thousand numbers are enough to learn from.
 */

/** Probabilities are parts of 65,536, and enter the arithmetic with their upper twelve bits. */
const ONE = 0x1_0000;
export const USED_BITS = 12;
/** A model is one number: the probability of a zero above, and how often it has learned below, as far as that matters. */
const SEEN_BITS = 5;
const SEEN_MASK = 2 ** SEEN_BITS - 1;
export const TO_USED_BITS = 16 - USED_BITS + SEEN_BITS;
/** The nth decision moves a probability by 1/(n + 1) of what it was wrong by, and never by less than 1/32. */
const RATES = Int32Array.from({ length: SEEN_MASK }, (_, seen) => Math.floor(ONE / (seen + 2)));
const LAST_RATE = RATES.length - 1;
/** Below this, the range is too coarse to be divided: a byte goes out. */
export const RANGE_FLOOR = 0x100_0000;
export const RANGE_FULL = 0xffff_ffff;
const BYTE = 256;

/** Models of so many kinds of decisions, each known by its place. Both sides must begin with fresh ones. */
export function createModels(count: number): Int32Array {
  return new Int32Array(count).fill((ONE / 2) << SEEN_BITS);
}

/** What a model is after one more decision. */
export function learned(model: number, bit: number): number {
  const seen = model & SEEN_MASK;
  const probability = model >> SEEN_BITS;
  const rate = RATES[seen] as number;
  const moved =
    bit === 0 ? probability + (((ONE - probability) * rate) >>> 16) : probability - ((probability * rate) >>> 16);
  return (moved << SEEN_BITS) | (seen < LAST_RATE ? seen + 1 : seen);
}

export class RangeEncoder {
  #low = 0;
  #range = RANGE_FULL;
  /** The last byte that a carry can still reach; none has been there before the first. */
  #held = -1;
  /** Bytes of 255 that follow it: a carry would run through them. */
  #heldFull = 0;
  readonly #output: number[] = [];

  constructor(private readonly models: Int32Array) {}

  /** A decision of the kind `model`. */
  encode(model: number, bit: number): void {
    const known = this.models[model] as number;
    const bound = (this.#range >>> USED_BITS) * (known >> TO_USED_BITS);
    if (bit === 0) {
      this.#range = bound;
    } else {
      this.#low += bound;
      this.#range -= bound;
    }
    this.models[model] = learned(known, bit);
    this.#normalize();
  }

  /** `count` bits of a whole number that nothing is known of, at most 16. */
  encodeDirect(value: number, count: number): void {
    this.#range = Math.floor(this.#range / 2 ** count);
    this.#low += value * this.#range;
    this.#normalize();
  }

  /** Ends the coding. Zeros at the end are left out: the decoder reads zeros when there is nothing more. */
  finish(): Uint8Array {
    // Of all numbers in the range, the one that ends in most zeros.
    for (let bits = 24; bits >= 0; bits -= 8) {
      const round = Math.floor((this.#low + this.#range - 1) / 2 ** bits) * 2 ** bits;
      if (round < this.#low) continue;
      this.#low = round;
      break;
    }
    for (let byte = 0; byte < 5; byte++) this.#shiftLow();
    let length = this.#output.length;
    while (length > 0 && this.#output[length - 1] === 0) length--;
    return Uint8Array.from(this.#output.slice(0, length));
  }

  #normalize(): void {
    while (this.#range < RANGE_FLOOR) {
      this.#range = (this.#range * BYTE) >>> 0;
      this.#shiftLow();
    }
  }

  #shiftLow(): void {
    const carry = this.#low > RANGE_FULL ? 1 : 0;
    if (carry === 1 || this.#low < 0xff00_0000) {
      if (this.#held >= 0) this.#output.push((this.#held + carry) % BYTE);
      for (; this.#heldFull > 0; this.#heldFull--) this.#output.push((255 + carry) % BYTE);
      this.#held = Math.floor(this.#low / RANGE_FLOOR) % BYTE;
    } else {
      this.#heldFull++;
    }
    this.#low = (this.#low % RANGE_FLOOR) * BYTE;
  }
}
