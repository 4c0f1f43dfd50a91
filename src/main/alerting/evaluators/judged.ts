import type { AnomalyRule, ServiceRule, StateRule } from '../../../shared/model/alert';
import { createGlob } from '../../../shared/model/glob';
import { createSelector } from '../../../shared/model/selector';
import { parseSeriesKey } from '../../../shared/model/series';
import type { State } from '../../../shared/model/severity';
import type { Evaluator, Observation } from '../evaluator';

const RANK: Readonly<Record<State, number>> = {
  unknown: 0,
  healthy: 0,
  recovering: 0,
  degraded: 1,
  unhealthy: 2,
  critical: 3,
};

/** The state or the score of the machine. While it is recovering it is neither bad nor clear. */
export function createStateEvaluator(rule: StateRule): Evaluator {
  return {
    observe({ health: { state, score } }): readonly Observation[] {
      const subject = { subject: '', labels: {}, metric: null, value: score };
      if (state === 'unknown' || score === null) return [{ ...subject, holds: null, clears: null, limit: null }];
      if (rule.score_below !== undefined) {
        const limit = rule.score_below;
        return [{ ...subject, holds: score < limit, clears: score >= Math.min(100, limit + 5), limit }];
      }
      const isBad = RANK[state] >= RANK[rule.at_least ?? 'unhealthy'];
      return [{ ...subject, holds: isBad, clears: !isBad && state !== 'recovering', limit: null }];
    },
  };
}

/** Services that are down, each with its name and group as labels. */
export function createServiceEvaluator(rule: ServiceRule): Evaluator {
  const matches = createGlob(rule.service);
  return {
    observe: ({ services }) =>
      services
        .filter(({ name, group }) => matches(name) || (group !== null && matches(group)))
        .map(({ name, group, state, responseSeconds }) => ({
          subject: name,
          labels: { service: name, ...(group === null ? {} : { group }) },
          metric: `service_up_ratio{service="${name}"}`,
          holds: state === 'unknown' ? null : state === 'unhealthy',
          clears: state === 'unknown' ? null : state === 'healthy' || state === 'degraded',
          value: responseSeconds,
          limit: null,
        })),
  };
}

/** Anomalies of which analytics is confident, by the series that is the likely first cause. */
export function createAnomalyEvaluator(rule: AnomalyRule): Evaluator {
  const matches = rule.series === '' ? () => true : createSelector([rule.series]);
  const known = new Set<string>();
  return {
    observe({ anomalies }): readonly Observation[] {
      const open = anomalies.filter(({ metric }) => matches(metric, parseSeriesKey(metric)?.metric ?? metric));
      for (const { metric } of open) known.add(metric);
      return [...known].map((metric) => {
        const anomaly = open.find((one) => one.metric === metric);
        if (anomaly === undefined) known.delete(metric);
        return {
          subject: metric,
          labels: parseSeriesKey(metric)?.labels ?? {},
          metric,
          holds: anomaly !== undefined,
          clears: anomaly === undefined,
          value: anomaly?.observed ?? null,
          limit: anomaly?.expected.high ?? null,
        };
      });
    },
  };
}
