/** Number of states: healthy, degraded, unhealthy, critical. */
const STATES = 4;
/** Prior that a state lasts, in blocks. */
const LASTS = 2;
const CHANGES = 0.05;

/**
 * Returns the transition probabilities from the state of the newest block, as a first-order Markov chain counted from
 * the machine's own past.
 *
 * @param ranks of the blocks, oldest first, 0 to 3; null for an unknown block
 * @returns one probability for each state; they sum to 1
 */
export function whatFollowed(ranks: readonly (number | null)[]): readonly number[] {
  const newest = ranks.at(-1) ?? 0;
  const counts = new Array<number>(STATES).fill(CHANGES);
  counts[newest] = LASTS;
  for (let index = 1; index < ranks.length; index++) {
    const rank = ranks[index];
    if (ranks[index - 1] === newest && rank !== null && rank !== undefined) counts[rank] = (counts[rank] ?? 0) + 1;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
