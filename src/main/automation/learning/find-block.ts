import type { ActionOutcome } from './action-outcome';
import { HALF_LIFE_MS } from './believe-effect';
import { isSameContext, type LearningContext } from './learning-context';

/** Block of an action in a situation. */
export interface EffectBlock {
  readonly failures: number;
  readonly untilMs: number;
}

const FAILURES_TO_BLOCK = 2;

/**
 * Blocks an action that has failed twice in a situation since it last helped there, until those failures count,
 * decayed, less than a single fresh one. Two in a row last for a half-life, four for two of them.
 */
export function findBlock(
  outcomes: readonly ActionOutcome[],
  action: string,
  context: LearningContext,
  nowMs: number,
): EffectBlock | undefined {
  const here = outcomes.filter(
    (one) => one.action === action && one.context !== null && isSameContext(one.context, context),
  );
  const helpedAtMs = Math.max(...here.map(({ verdict, atMs }) => (verdict === 'better' ? atMs : 0)), 0);
  const failedAtMs = here.flatMap(({ verdict, atMs }) => (verdict !== 'better' && atMs > helpedAtMs ? [atMs] : []));
  if (failedAtMs.length < FAILURES_TO_BLOCK) return undefined;
  const lastAtMs = Math.max(...failedAtMs);
  const weight = failedAtMs.reduce((sum, atMs) => sum + 2 ** ((atMs - lastAtMs) / HALF_LIFE_MS), 0);
  const untilMs = lastAtMs + HALF_LIFE_MS * Math.log2(weight);
  return untilMs > nowMs ? { failures: failedAtMs.length, untilMs } : undefined;
}
