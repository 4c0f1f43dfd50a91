import type { AnomalyRule, ServiceRule, StateRule } from '../../../shared/contract/alert-schemas';
import type { ServiceStatus } from '../../../shared/contract/service-schemas';
import { createGlob } from '../../../shared/model/glob';
import { isInsideInterface, isStackedInterface } from '../../../shared/model/interface-names';
import { createSelector } from '../../../shared/model/selector';
import { parseSeriesKey, type Series, type SeriesTable } from '../../../shared/model/series';
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
 * Reports services that are down, with name and group as labels. While no link to other
 * machines is up, or none has a route, services there are unknown: this machine is offline.
 */
export function createServiceEvaluator(rule: ServiceRule): Evaluator {
  const matches = createGlob(rule.service);
  const isOffline = createOfflineCheck();
  return {
    observe({ services, table, frame }) {
      const isCutOff = isOffline(table, frame.values);
      return services
        .filter(({ name, group }) => matches(name) || (group !== null && matches(group)))
        .map((service): Observation => {
          const { name, group, state, responseSeconds } = service;
          const isKnown = state !== 'unknown' && !(isCutOff && isRemote(service));
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

/**
 * Checks whether this machine can reach others: by links and routes where the collector knows them, otherwise by the
 * state of every interface that is neither the loopback nor a tunnel.
 */
function createOfflineCheck(): (table: SeriesTable, values: ArrayLike<number>) => boolean {
  const online = new MatchingSeries('network_online_ratio');
  const interfaces = new MatchingSeries('network_up_ratio');
  return (table, values) => {
    const readings = (series: readonly Series[]) =>
      series.map(({ index }) => values[index] ?? Number.NaN).filter((value) => !Number.isNaN(value));
    const known = readings(online.update(table));
    const links = interfaces.update(table).filter(({ labels: { interface: name = '' } }) => {
      return !isInsideInterface(name) && !isStackedInterface(name);
    });
    const decisive = known.length > 0 ? known : readings(links);
    return decisive.length > 0 && decisive.every((value) => value === 0);
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
