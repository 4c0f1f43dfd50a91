import type { PatternType } from '../../../shared/contract/analytics-schemas';
import parameters from './pattern-model.json';

/** In the order of the model's scores. */
export const PATTERN_TYPES: readonly PatternType[] = [
  'none',
  'spike',
  'dip',
  'level_up',
  'level_down',
  'leak',
  'variance_up',
  'flatline',
  'burst_periodic',
];

/**
 * Gradient-boosted trees (Friedman, Greedy Function Approximation, 2001), one for each pattern and round. A tree makes
 * three tests in succession, "is feature f below t?", and its leaf is added to the score of its pattern.
 */
export interface PatternParameters {
  /** Number of features that the model was trained with. */
  readonly features: number;
  /**
   * For each round and each pattern one tree: the tests as a heap (the feature and threshold of the root, of its
   * yes-child, of its no-child, …), then the leaves from all-yes to all-no.
   */
  readonly rounds: readonly (readonly (readonly number[])[])[];
}

/** Number of tests on the way to a leaf. */
export const TREE_DEPTH = 3;
const SPLITS = 2 ** TREE_DEPTH - 1;

/**
 * Returns the probability of each pattern; they sum to 1.
 * @throws if the number of features differs from that of the training
 */
export function weighPatterns(
  features: readonly number[],
  { features: expected, rounds }: PatternParameters = parameters,
): ReadonlyMap<PatternType, number> {
  if (features.length !== expected) throw new Error(`the model expects ${expected} features, not ${features.length}`);
  const scores = PATTERN_TYPES.map((_, type) =>
    rounds.reduce((sum, trees) => sum + leafOf(trees[type] as readonly number[], features), 0),
  );
  const most = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return new Map(PATTERN_TYPES.map((type, index) => [type, (weights[index] as number) / total]));
}

function leafOf(tree: readonly number[], features: readonly number[]): number {
  let split = 0;
  for (let depth = 0; depth < TREE_DEPTH; depth++) {
    const isBelow = (features[tree[2 * split] as number] as number) < (tree[2 * split + 1] as number);
    split = 2 * split + (isBelow ? 1 : 2);
  }
  return tree[2 * SPLITS + split - SPLITS] as number;
}
