import { expect, it } from 'vitest';
import type { StateTransition } from './health';
import type { State } from './severity';
import { stateShares, stateSpans } from './state-spans';

const go = (atMs: number, from: State, to: State): StateTransition => ({ atMs, from, to, reason: `to ${to}` });

it('covers every instant with one span, beginning with the state at the start of the period', () => {
  const spans = stateSpans([go(5, 'unknown', 'healthy'), go(30, 'healthy', 'degraded')], 10, 50);
  expect(spans).toEqual([
    { state: 'healthy', fromMs: 10, toMs: 30, reason: 'to healthy' },
    { state: 'degraded', fromMs: 30, toMs: 50, reason: 'to degraded' },
  ]);
});

it('derives the first state from the first transition if nothing earlier is known', () => {
  expect(stateSpans([go(30, 'healthy', 'critical')], 10, 50).map(({ state }) => state)).toEqual([
    'healthy',
    'critical',
  ]);
  expect(stateSpans([], 10, 50)).toEqual([{ state: 'unknown', fromMs: 10, toMs: 50, reason: null }]);
});

it('leaves out later transitions', () => {
  expect(stateSpans([go(5, 'unknown', 'healthy'), go(60, 'healthy', 'critical')], 10, 50)).toHaveLength(1);
});

it('computes the share of each state', () => {
  const spans = stateSpans([go(0, 'unknown', 'healthy'), go(75, 'healthy', 'degraded')], 0, 100);
  expect(stateShares(spans)).toEqual([
    { state: 'healthy', share: 0.75 },
    { state: 'degraded', share: 0.25 },
  ]);
});
