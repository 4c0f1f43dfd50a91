/** Knobs that go from one value to another alike. */
interface SameValues {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

const MOST_GROUPS = 4;

/**
 * Counts equal settings, because forty threads of a program mean no more than one. Returns a few, the most frequent
 * first.
 *
 * @example sameValues(['0', '0'], ['10', '10']) // [{ from: '0', to: '10', count: 2 }]
 */
export function sameValues(before: readonly string[], after: readonly string[]): readonly SameValues[] {
  const pairs = before.map((from, index) => ({ from, to: after[index] ?? '' }));
  return [...Map.groupBy(pairs, ({ from, to }) => JSON.stringify([from, to])).values()]
    .map((same) => ({ ...(same[0] as (typeof pairs)[number]), count: same.length }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_GROUPS);
}
