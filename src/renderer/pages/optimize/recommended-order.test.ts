import { expect, it } from 'vitest';
import type { Suggestion } from '../../../shared/contract/optimization-schemas';
import type {
  NotRecommended,
  OptimizationRecommendation,
  Recommendations,
} from '../../../shared/contract/recommendation-schemas';
import { findRecommended, orderAsRecommended } from './recommended-order';

const GAIN = { ratio: 0.1, low: 0, high: 0.2, trials: 0 };
const suggestion = (action: string): Suggestion => ({
  action,
  target: 'pid:1',
  targetText: 'make (pid 1)',
  problem: 'busy',
  effect: '',
  risk: 'low',
  privilege: 'user',
});
const recommendation = (action: string, alternatives: readonly string[] = []): OptimizationRecommendation => ({
  ...suggestion(action),
  id: `${action}-1`,
  resource: 'cpu',
  impact: 1,
  feasibility: 1,
  confidence: 0.5,
  expectedGain: GAIN,
  evidence: [],
  prerequisites: [],
  alternatives: alternatives.map((other) => ({
    id: `${other}-1`,
    action: other,
    target: 'pid:1',
    risk: 'low',
    expectedGain: GAIN,
  })),
  firstSeenAtMs: 0,
  expiresAtMs: 1,
});
const hidden = (action: string, kind: NotRecommended['kind']): NotRecommended => ({
  id: `${action}-1`,
  action,
  target: 'pid:1',
  targetText: '',
  kind,
  reason: '',
  untilMs: null,
});
const rank = (recommended: Recommendations['recommended'], notRecommended: Recommendations['notRecommended'] = []) => ({
  atMs: 0,
  recommended,
  notRecommended,
});
const SUGGESTIONS = ['a', 'b', 'c', 'd'].map(suggestion);

it('puts the best first, alternatives behind their recommendation, and unranked suggestions last', () => {
  const ranking = rank([recommendation('d', ['b']), recommendation('c')]);
  expect(orderAsRecommended(SUGGESTIONS, ranking).map(({ action }) => action)).toEqual(['d', 'b', 'c', 'a']);
  expect(findRecommended(suggestion('b'), ranking)).toMatchObject({ id: 'b-1', recommendation: { id: 'd-1' } });
});

it('leaves out hidden and failed suggestions only', () => {
  const ranking = rank([], [hidden('a', 'never'), hidden('b', 'failed-here'), hidden('c', 'impossible')]);
  expect(orderAsRecommended(SUGGESTIONS, ranking).map(({ action }) => action)).toEqual(['c', 'd']);
});

it('leaves everything as it is while no ranking is known', () => {
  expect(orderAsRecommended(SUGGESTIONS, undefined)).toEqual(SUGGESTIONS);
});
