import { later } from '../base/timers';
import type { IsInFront } from '../changes/front-application';
import { parseTarget } from './action';

/** The part of the engine that boosts need. */
export interface BoostEngine {
  getOptimizationStatus(): {
    readonly open: readonly { readonly id: string; readonly action: string; readonly target: string }[];
  };
  rollbackOptimization(changeId: string): unknown;
}

/** A short look into another window ends nothing. */
const SETTLE_MS = 5_000;

/**
 * Undoes boosts of applications that are no longer in front, a moment after the window in front changed.
 *
 * @returns ends the watch
 */
export function endBoosts(
  engine: BoostEngine,
  changes: { on(listener: () => void): () => void },
  isInFront: IsInFront,
  settleMs = SETTLE_MS,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    for (const { id, action, target } of engine.getOptimizationStatus().open) {
      const parsed = action === 'foreground-boost' ? parseTarget(target) : undefined;
      if (parsed?.kind === 'process' && isInFront(parsed.pid) !== true) engine.rollbackOptimization(id);
    }
  };
  const stop = changes.on(() => {
    clearTimeout(timer);
    timer = later(settleMs, 'the end of a boost', end);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
