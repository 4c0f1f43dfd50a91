import type { AbsenceRule } from '../../../shared/contract/alert-schemas';
import type { Series } from '../../../shared/model/series';
import type { Evaluator, Observation } from '../evaluator';
import { MatchingSeries } from './matching-series';

/** Holds for a series that had values and has none now. Missing data is the condition here, so it is never unknown. */
export function createAbsenceEvaluator(rule: AbsenceRule): Evaluator {
  const series = new MatchingSeries(rule.series);
  const wasSeen = new Set<Series>();
  return {
    // A series that was missing before this host started, and that it has not seen since, is still missing.
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
