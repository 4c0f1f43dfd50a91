import type { AbsenceRule } from '../../../shared/contract/alert-schemas';
import type { Series } from '../../../shared/model/series';
import type { Evaluator, Observation } from '../evaluator';
import { MatchingSeries } from './matching-series';

/** A series that had values and has none now. Here missing data is what is told, so it is never unknown. */
export function createAbsenceEvaluator(rule: AbsenceRule): Evaluator {
  const series = new MatchingSeries(rule.series);
  const wasSeen = new Set<Series>();
  return {
    // A series that this host has not seen since it started, and that was missing before, is missing still.
    whenAbsent: { holds: true, clears: false },
    observe({ table, frame }): readonly Observation[] {
      const observations: Observation[] = [];
      for (const one of series.update(table)) {
        const isThere = !Number.isNaN(frame.values[one.index] ?? Number.NaN);
        if (isThere) wasSeen.add(one);
        else if (!wasSeen.has(one)) continue;
        observations.push({
          subject: one.key,
          labels: one.labels,
          metric: one.key,
          holds: !isThere,
          clears: isThere,
          value: null,
          limit: null,
        });
      }
      return observations;
    },
  };
}
