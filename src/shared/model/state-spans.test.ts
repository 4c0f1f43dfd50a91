import { expect, it } from 'vitest';
import type { StateTransition } from '../contract/health-schemas';
import type { State } from './severity';
import { stateShares, stateSpans } from './state-spans';

const go = (atMs: number, from: State, to: State): StateTransition => ({ atMs, from, to, reason: `to ${to}` });

it('puts each instant into one span, beginning with the state before the period', () => {
  const spans = stateSpans([go(5, 'unknown', 'healthy'), go(30, 'healthy', 'degraded')], 10, 50);
  expect(spans).toEqual([
    { state: 'healthy', fromMs: 10, toMs: 30, reason: 'to healthy' },
    { state: 'degraded', fromMs: 30, toMs: 50, reason: 'to degraded' },
  ]);
});

it('takes the state before the first transition from that transition if nothing earlier is known', () => {
  expect(stateSpans([go(30, 'healthy', 'critical')], 10, 50).map(({ state }) => state)).toEqual([
    'healthy',
    'critical',
  ]);
  expect(stateSpans([], 10, 50)).toEqual([{ state: 'unknown', fromMs: 10, toMs: 50, reason: null }]);
});

it('ignores transitions after the period', () => {
  expect(stateSpans([go(5, 'unknown', 'healthy'), go(60, 'healthy', 'critical')], 10, 50)).toHaveLength(1);
});

it('returns the share of each state', () => {
  const spans = stateSpans([go(0, 'unknown', 'healthy'), go(75, 'healthy', 'degraded')], 0, 100);
  expect(stateShares(spans)).toEqual([
    { state: 'healthy', share: 0.75 },
    { state: 'degraded', share: 0.25 },
  ]);
});
