/**
 * Returns numbers in [0, 1) that are the same for the same seed and purpose. With purposes of their own, the draws of
 * one part do not change those of another.
 */
export function createRandom(seed: number, purpose = ''): () => number {
  let state = seed | 0;
  for (let index = 0; index < purpose.length; index++) state = Math.imul(state ^ purpose.charCodeAt(index), 0x01000193);
  // mulberry32
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
