import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Aggregation } from '../../shared/contract/schemas';
import { SeriesBuckets } from './series-buckets';

const GRID = { fromMs: 10_000, stepMs: 1_000, count: 8 };
const AGGREGATIONS: readonly Aggregation[] = ['avg', 'min', 'max', 'sum', 'count', 'last', 'rate', 'quantile'];

it('gives the same result for samples added one by one or all at once, in any order', () => {
  const sample = fc.record({ atMs: fc.integer({ min: 7_000, max: 20_000 }), value: fc.integer({ min: -50, max: 50 }) });
  const samples = fc.array(sample, { maxLength: 80 });
  fc.assert(
    fc.property(samples, fc.boolean(), fc.boolean(), (list, isSorted, isCounter) => {
      const ordered = isSorted ? [...list].sort((a, b) => a.atMs - b.atMs) : list;
      const times = Float64Array.from(ordered, ({ atMs }) => atMs);
      const values = Float64Array.from(ordered, ({ value }) => value);
      const results = [times.length, 1].map((piece) => {
        const buckets = new SeriesBuckets(GRID, true);
        buckets.reset(isCounter);
        for (let first = 0; first < times.length; first += piece) {
          buckets.addSamples(
            times.subarray(first, first + piece),
            values.subarray(first, first + piece),
            piece,
            8_000,
            17_500,
          );
        }
        return AGGREGATIONS.map((aggregation) => buckets.finish(aggregation, 0.9));
      });
      expect(results[0]).toEqual(results[1]);
    }),
    { numRuns: 400 },
  );
});
