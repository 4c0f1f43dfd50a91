import { createGrid, type Grid, leastStepMs } from './grid';
import type { TierSpan } from './tier-progress';
import { RAW_TIER, TIERS, type Tier } from './tiers';

/** The part of a result in [fromMs, toMs) that comes from this tier. */
export interface PlanPart {
  readonly tier: Tier;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface QueryPlan {
  readonly grid: Grid;
  /** In order of time, without overlap. Unsealed samples are added to them. */
  readonly parts: readonly PlanPart[];
}

/**
 * Chooses the coarsest tier that provides the requested resolution. Finer tiers cover the time after its newest block,
 * coarser ones the time before its oldest.
 *
 * @param spanOf returns the known span of a tier by its number
 * @param rawIntervalMs distance of the samples; buckets are not made narrower than that
 * @param finest answer from the samples even if a coarser tier would do
 */
export function planQuery(
  range: { readonly fromMs: number; readonly toMs: number; readonly points: number },
  spanOf: (tierId: number) => TierSpan,
  rawIntervalMs: number,
  finest = false,
): QueryPlan {
  const stepMs = leastStepMs(range);
  const chosen = finest ? RAW_TIER : (TIERS.findLast((tier) => tier.widthMs <= stepMs) ?? RAW_TIER);
  const grid = createGrid(range, chosen === RAW_TIER ? rawIntervalMs : chosen.widthMs);

  const parts: PlanPart[] = [];
  const take = (tier: Tier, fromMs: number, toMs: number) => {
    if (fromMs < toMs) parts.push({ tier, fromMs, toMs });
  };
  // One bucket more at the beginning: a rate needs the previous value.
  const startMs = grid.fromMs - grid.stepMs;
  let fromMs = Math.max(startMs, spanOf(chosen.id).keptFromMs);
  const endMs = grid.fromMs + grid.count * grid.stepMs;
  let beforeMs = Math.min(fromMs, endMs);
  for (const tier of TIERS.slice(chosen.id + 1)) {
    const { keptFromMs, rolledToMs } = spanOf(tier.id);
    const sinceMs = Math.max(startMs, keptFromMs);
    take(tier, sinceMs, Math.min(beforeMs, rolledToMs));
    beforeMs = Math.min(beforeMs, sinceMs);
  }
  parts.reverse();
  for (let id = chosen.id; id >= 0 && fromMs < endMs; id--) {
    const { keptFromMs, rolledToMs } = spanOf(id);
    const sinceMs = Math.max(fromMs, keptFromMs);
    const untilMs = Math.min(endMs, rolledToMs);
    take(TIERS[id] as Tier, sinceMs, untilMs);
    fromMs = Math.max(fromMs, untilMs);
  }
  return { grid, parts };
}
