import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planQuery } from './query-plan';
import type { TierSpan } from './tier-progress';
import { TIER_UNIT_MS, TIERS } from './tiers';

const NOW_HOURS = 480_000;

/**
 * Spans that sealing, rolling up and expiring can leave: a tier is made no further than its source, samples that the
 * next tier still needs are kept, and a coarser tier is kept for longer.
 */
const spans: fc.Arbitrary<readonly TierSpan[]> = fc
  .array(fc.record({ behindHours: fc.nat(200), keptHours: fc.option(fc.nat(3_000)) }), {
    minLength: TIERS.length,
    maxLength: TIERS.length,
  })
  .map((steps) => {
    let rolledHours = NOW_HOURS;
    const rolled = steps.map(({ behindHours }, id) => {
      if (id > 0) rolledHours -= behindHours;
      return rolledHours;
    });
    let keptFromMs = Number.POSITIVE_INFINITY;
    const kept = steps.map(({ keptHours }, id) => {
      const ownMs =
        keptHours === null ? Number.NEGATIVE_INFINITY : ((rolled[id + 1] ?? rolledHours) - keptHours) * TIER_UNIT_MS;
      keptFromMs = Math.min(keptFromMs, ownMs);
      return keptFromMs;
    });
    return steps.map((_, id) => ({
      keptFromMs: kept[id] as number,
      rolledToMs: id === 0 ? Number.POSITIVE_INFINITY : (rolled[id] as number) * TIER_UNIT_MS,
    }));
  });

describe('planQuery', () => {
  it('covers every known instant by exactly one tier', () => {
    const range = fc.record({
      agoMs: fc.integer({ min: 0, max: 4_000 * TIER_UNIT_MS }),
      durationMs: fc.integer({ min: 1, max: 4_000 * TIER_UNIT_MS }),
      points: fc.integer({ min: 1, max: 2_000 }),
    });
    fc.assert(
      fc.property(spans, range, fc.boolean(), (all, { agoMs, durationMs, points }, finest) => {
        const toMs = NOW_HOURS * TIER_UNIT_MS - agoMs;
        const query = { fromMs: toMs - durationMs, toMs, points };
        const { grid, parts } = planQuery(query, (id) => all[id] as TierSpan, 1000, finest);

        const startMs = grid.fromMs - grid.stepMs;
        const endMs = grid.fromMs + grid.count * grid.stepMs;
        expect(grid.count).toBeLessThanOrEqual(Math.max(points, 1));
        expect(grid.fromMs).toBeLessThanOrEqual(query.fromMs);
        expect(endMs).toBeGreaterThanOrEqual(toMs);

        const knownFromMs = Math.max(startMs, Math.min(...all.map(({ keptFromMs }) => keptFromMs)));
        let reachedMs = knownFromMs;
        for (const [index, { tier, fromMs, toMs: untilMs }] of parts.entries()) {
          const { keptFromMs, rolledToMs } = all[tier.id] as TierSpan;
          expect(fromMs).toBe(reachedMs);
          expect(fromMs).toBeGreaterThanOrEqual(keptFromMs);
          expect(untilMs).toBeLessThanOrEqual(rolledToMs);
          // A bucket of a coarse tier that spans a joint would be counted on both sides.
          if (index > 0) expect(fromMs % TIER_UNIT_MS).toBe(0);
          reachedMs = untilMs;
        }
        if (knownFromMs < endMs) expect(reachedMs).toBe(endMs);
        else expect(parts).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('chooses the coarsest tier whose buckets are no wider than the step', () => {
    const known = () => ({ keptFromMs: Number.NEGATIVE_INFINITY, rolledToMs: Number.POSITIVE_INFINITY });
    const tierOf = (durationMs: number, points: number) =>
      planQuery({ fromMs: 0, toMs: durationMs, points }, known, 1000).parts.map(({ tier }) => tier.name);
    expect(tierOf(12 * TIER_UNIT_MS, 800)).toEqual(['raw']);
    expect(tierOf(24 * TIER_UNIT_MS, 800)).toEqual(['1min']);
    expect(tierOf(30 * 24 * TIER_UNIT_MS, 800)).toEqual(['5min']);
    expect(tierOf(365 * 24 * TIER_UNIT_MS, 800)).toEqual(['1h']);
  });
});
