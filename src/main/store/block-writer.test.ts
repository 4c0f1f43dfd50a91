import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { DAY_MS } from '../../shared/model/time';
import { rollTier, storeSamples } from './block-writer';
import { type MetricDatabase, openMetricDatabase } from './metric-database';
import { ROLLED_TIERS, TIER_COLUMNS, type Tier } from './tiers';

const START_MS = Date.UTC(2026, 0, 1);
/** Time that a tier waits for late samples. */
const LATE_MS = 300_000;
const KEY = 'cpu_usage_ratio';

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

type Bucket = Readonly<Record<(typeof TIER_COLUMNS)[number], number>>;

/** Samples at any instants: some far apart, some many in a bucket. */
const samples: fc.Arbitrary<readonly Sample[]> = fc
  .array(
    fc.record({
      stepMs: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 1, max: DAY_MS / 4 })),
      value: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((steps) => steps / 1000),
    }),
    { minLength: 1, maxLength: 200, size: 'max' },
  )
  .map((steps) => {
    let atMs = START_MS;
    return steps.map(({ stepMs, value }) => {
      atMs += stepMs;
      return { atMs, value };
    });
  });

function store(metrics: MetricDatabase, part: readonly Sample[]): void {
  metrics.database.transaction(() => {
    storeSamples(metrics, [
      {
        id: metrics.ids.intern(KEY),
        resolution: 0.001,
        times: Float64Array.from(part, ({ atMs }) => atMs),
        values: Float64Array.from(part, ({ value }) => value),
      },
    ]);
  })();
}

/** Computes a tier's buckets from the samples themselves. */
function gather(all: readonly Sample[], { widthMs }: Tier, untilMs: number): ReadonlyMap<number, Bucket> {
  const buckets = new Map<number, Bucket>();
  for (const { atMs, value } of all) {
    if (atMs >= untilMs) continue;
    const startMs = Math.floor(atMs / widthMs) * widthMs;
    const { min, max, sum, count } = buckets.get(startMs) ?? { min: Infinity, max: -Infinity, sum: 0, count: 0 };
    buckets.set(startMs, {
      min: Math.min(min, value),
      max: Math.max(max, value),
      sum: sum + value,
      count: count + 1,
      last: value,
    });
  }
  return buckets;
}

/** Reads a tier's buckets as they are stored. */
function read({ blocks, cache, ids }: MetricDatabase, tier: Tier): ReadonlyMap<number, Bucket> {
  const buckets = new Map<number, Bucket>();
  for (const { id } of blocks.list().filter((row) => row.tier === tier.id)) {
    const found = cache.columns(id, ids.find(KEY) ?? -1, [...TIER_COLUMNS.keys()]);
    for (const [index, startMs] of found?.times.entries() ?? []) {
      expect(buckets.has(startMs)).toBe(false);
      const [min, max, sum, count, last] = (found?.columns ?? []).map((column) => column[index] as number);
      buckets.set(startMs, { min, max, sum, count, last } as Bucket);
    }
  }
  return buckets;
}

describe('tiers', { timeout: 30_000 }, () => {
  it('contain the statistics of the samples, for any order of sealing', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 80 }), (all, partLength) => {
        const metrics = openMetricDatabase(temporaryDirectory(), START_MS);
        try {
          for (let start = 0; start < all.length; start += partLength) {
            store(metrics, all.slice(start, start + partLength));
            while (ROLLED_TIERS.some((tier) => rollTier(metrics, tier)));
          }
          const endMs = all.at(-1)?.atMs ?? 0;
          for (const tier of ROLLED_TIERS) {
            const { rolledToMs } = metrics.progress.span(tier.id);
            expect(rolledToMs).toBeLessThanOrEqual(endMs - LATE_MS);
            const wanted = gather(all, tier, rolledToMs);
            const found = read(metrics, tier);
            expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
            for (const [startMs, { sum, ...rest }] of wanted) {
              expect(found.get(startMs)).toMatchObject(rest);
              expect(found.get(startMs)?.sum).toBeCloseTo(sum, 6);
            }
          }
          // Past periods have been rolled up: without this check, a comparison of nothing would pass too.
          const [finest] = ROLLED_TIERS as [Tier];
          if (endMs - START_MS > DAY_MS) expect(read(metrics, finest).size).toBeGreaterThan(0);
        } finally {
          metrics.database.close();
        }
      }),
      { numRuns: 40 },
    );
  });
});
