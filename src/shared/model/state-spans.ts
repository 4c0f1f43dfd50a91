import type { StateTransition } from '../contract/health-schemas';
import type { State } from './severity';

export interface StateSpan {
  readonly state: State;
  readonly fromMs: number;
  readonly toMs: number;
  /** Reason for the state; null at the start of the period or if unknown. */
  readonly reason: string | null;
}

/**
 * Returns the states of a period, from its transitions and the one before: every instant is in exactly one span.
 *
 * @param transitions oldest first
 */
export function stateSpans(
  transitions: readonly StateTransition[],
  fromMs: number,
  toMs: number,
): readonly StateSpan[] {
  const spans: StateSpan[] = [];
  const first = transitions[0];
  let state: State = first !== undefined && first.atMs > fromMs ? first.from : 'unknown';
  let startMs = fromMs;
  let reason: string | null = null;
  for (const transition of transitions) {
    if (transition.atMs >= toMs) break;
    if (transition.atMs > startMs) {
      spans.push({ state, fromMs: startMs, toMs: transition.atMs, reason });
      startMs = transition.atMs;
    }
    ({ to: state, reason } = transition);
  }
  if (toMs > startMs) spans.push({ state, fromMs: startMs, toMs, reason });
  return spans;
}

/** Returns the share of time in each state, longest first; the shares add up to 1. */
export function stateShares(spans: readonly StateSpan[]): readonly { readonly state: State; readonly share: number }[] {
  const total = spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const byState = new Map<State, number>();
  for (const { state, fromMs, toMs } of spans) byState.set(state, (byState.get(state) ?? 0) + toMs - fromMs);
  return [...byState]
    .map(([state, spentMs]) => ({ state, share: total === 0 ? 0 : spentMs / total }))
    .sort((a, b) => b.share - a.share);
}
