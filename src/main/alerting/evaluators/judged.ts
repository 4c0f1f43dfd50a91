import type { AnomalyRule, ServiceRule, StateRule } from '../../../shared/contract/alert-schemas';
import type { ServiceStatus } from '../../../shared/contract/service-schemas';
import { createGlob } from '../../../shared/model/glob';
import { createSelector } from '../../../shared/model/selector';
import { parseSeriesKey } from '../../../shared/model/series';
import type { State } from '../../../shared/model/severity';
import type { Evaluator, Observation } from '../evaluator';
import { MatchingSeries } from './matching-series';

const RANK: Readonly<Record<State, number>> = {
  unknown: 0,
  healthy: 0,
  recovering: 0,
  degraded: 1,
  unhealthy: 2,
  critical: 3,
};

/** Judges the state or the score of the machine. While it is recovering it neither holds nor is clear. */
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

/**
 * Reports services that are down, with name and group as labels. While no network interface is up, services on other
 * machines are unknown: this machine is offline.
 */
export function createServiceEvaluator(rule: ServiceRule): Evaluator {
  const matches = createGlob(rule.service);
  const interfaces = new MatchingSeries('network_up_ratio');
  return {
    observe({ services, table, frame }) {
      const readings = interfaces
        .update(table)
        .filter(({ labels }) => labels['interface'] !== 'lo')
        .map(({ index }) => frame.values[index] ?? Number.NaN)
        .filter((value) => !Number.isNaN(value));
      const isOffline = readings.length > 0 && readings.every((value) => value === 0);
      return services
        .filter(({ name, group }) => matches(name) || (group !== null && matches(group)))
        .map((service): Observation => {
          const { name, group, state, responseSeconds } = service;
          const isKnown = state !== 'unknown' && !(isOffline && isRemote(service));
          return {
            subject: name,
            labels: { service: name, ...(group === null ? {} : { group }) },
            metric: `service_up_ratio{service="${name}"}`,
            holds: isKnown ? state === 'unhealthy' : null,
            clears: isKnown ? state === 'healthy' || state === 'degraded' : null,
            value: responseSeconds,
            limit: null,
          };
        });
    },
  };
}

/** True if the check of a service needs the network. */
function isRemote({ kind, target }: ServiceStatus): boolean {
  if (kind !== 'http' && kind !== 'port' && kind !== 'scrape') return false;
  const address = target.includes('://') ? target : `tcp://${target}`;
  const host = URL.canParse(address) ? new URL(address).hostname : target;
  return !/^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);
}

/** Reports anomalies with high confidence, by the series that is the likely first cause. */
export function createAnomalyEvaluator(rule: AnomalyRule): Evaluator {
  const matches = rule.series === '' ? () => true : createSelector([rule.series]);
  return {
    whenAbsent: { holds: false, clears: true },
    observe: ({ anomalies }) =>
      anomalies
        .filter(({ metric }) => matches(metric))
        .map(({ metric, observed, expected }) => ({
          subject: metric,
          labels: parseSeriesKey(metric)?.labels ?? {},
          metric,
          holds: true,
          clears: false,
          value: observed,
          limit: expected.high,
        })),
  };
}
