/** How many states there are: healthy, degraded, unhealthy, critical. */
const STATES = 4;
/** What is expected before anything was seen: that a state lasts. Counted as so many blocks. */
const LASTS = 2;
const CHANGES = 0.05;

/**
 * How often each state followed the one that the newest block was in, as a first-order Markov chain counted from the
 * machine's own past.
 *
 * @param ranks of the blocks, oldest first, 0 to 3; null where a block is not known
 * @returns one probability for each state, together 1
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
