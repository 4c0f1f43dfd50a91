import { normalTail } from './normal-tail';

export interface RankComparison {
  /** Number of pairs, one of each group, in which the first is greater; ties count half. */
  readonly u: number;
  /** Two-sided. */
  readonly pValue: number;
  /** Probability that one of the first is greater than one of the second: 0.5 without a difference. */
  readonly a12: number;
}

/**
 * Tests by ranks if the numbers of one group are greater than those of another: the test of Mann and Whitney (1947) in
 * the normal approximation with corrections for ties and continuity, and the effect size A12 of Vargha and Delaney
 * (2000).
 *
 * @throws RangeError if a group is empty
 * @example compareRanks([3, 4], [1, 2]).a12 // 1
 */
export function compareRanks(first: readonly number[], second: readonly number[]): RankComparison {
  if (first.length === 0 || second.length === 0) throw new RangeError('cannot rank an empty group');
  let u = 0;
  for (const a of first) for (const b of second) u += a > b ? 1 : a === b ? 0.5 : 0;
  const pairs = first.length * second.length;
  const size = first.length + second.length;
  const counts = new Map<number, number>();
  for (const value of [...first, ...second]) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ties = [...counts.values()].reduce((sum, count) => sum + count ** 3 - count, 0);
  const deviation = Math.sqrt((pairs / 12) * (size + 1 - ties / (size * (size - 1))));
  const distance = Math.max(0, Math.abs(u - pairs / 2) - 0.5);
  const pValue = deviation === 0 ? 1 : Math.min(1, normalTail(distance / deviation));
  return { u, pValue, a12: u / pairs };
}
