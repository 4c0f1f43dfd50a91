import { expect, it } from 'vitest';
import { weighPatterns } from './pattern-model';

/** Tests if feature 0 is below 1; if so, if feature 1 is below 2, else below 3; the remaining tests are always true. */
const TREE = [0, 1, 1, 2, 1, 3, 0, 1e9, 0, 1e9, 0, 1e9, 0, 1e9, 10, 11, 12, 13, 14, 15, 16, 17];

it.each([
  [[0, 0], 10],
  [[0, 2], 12],
  [[1, 2], 14],
  [[1, 3], 16],
])('walks a tree with %j to leaf %d', (features, leaf) => {
  const tree = TREE.map((number, place) => (place < 14 ? number : number / 5));
  const silent = TREE.map((number, place) => (place < 14 ? number : 0));
  const round = Array.from({ length: 9 }, (_, type) => (type === 3 ? tree : silent));
  const share = weighPatterns(features, { features: 2, rounds: [round] }).get('level_up');
  // Its score against eight scores of zero.
  expect(share).toBeCloseTo(Math.exp(leaf / 5) / (Math.exp(leaf / 5) + 8), 9);
});

it('refuses another number of features than in training', () => {
  expect(() => weighPatterns([1, 2, 3])).toThrow(/not 3/);
});

it('returns shares that sum to one, the largest for the pattern with the highest score', () => {
  const loud = TREE.map((number, place) => (place < 14 ? number : number / 5));
  const quiet = TREE.map((number, place) => (place < 14 ? number : 0));
  const round = Array.from({ length: 9 }, (_, type) => (type === 3 ? loud : quiet));
  const shares = weighPatterns([0, 0], { features: 2, rounds: [round, round] });
  expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  // Two rounds of 10 / 5 against eight scores of zero.
  expect(shares.get('level_up')).toBeCloseTo(Math.exp(4) / (Math.exp(4) + 8));
});
