import type { RangeResult } from '../../../shared/contract/schemas';
import type { ServiceDefinition, ServiceLogLine, ServiceProposal } from '../../../shared/contract/service-schemas';
import type { MetricName } from '../../../shared/model/catalog';
import { formatSeriesKey } from '../../../shared/model/series';
import { HOUR_MS } from '../../../shared/model/time';
import type { HostClock } from '../../live/host-clock';
import type { Query } from '../../live/query';

/** What the page asks beside the states, which are told after every look. */

const SPARK_POINTS = 60;
const LATENCY_POINTS = 90;
const LOG_LINES = 400;

export interface PastRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Response times of all services over the last hour. */
export interface Sparks extends PastRange {
  readonly result: RangeResult;
}

/** How one service answered over a period: three statistics of its times, and whether it was up. All on the same steps. */
export interface Latency extends PastRange {
  readonly median: RangeResult;
  readonly p95: RangeResult;
  readonly slowest: RangeResult;
  readonly up: RangeResult;
}

export interface Measured {
  readonly key: string;
  readonly name: string;
  readonly value: number;
}

const keyOf = (metric: MetricName, service: string) => formatSeriesKey(metric, { service });

export function sparksQuery(clock: HostClock): Query<Sparks> {
  return {
    key: 'sparks',
    subject: 'sparks',
    everyMs: 15_000,
    run: async (api, signal) => {
      const toMs = await clock.read(api);
      const span = { fromMs: toMs - HOUR_MS, toMs };
      const selectors = ['service_response_seconds' satisfies MetricName];
      return { ...span, result: await api.metrics.range({ ...span, selectors, points: SPARK_POINTS }, { signal }) };
    },
  };
}

export function latencyQuery(service: string, spanMs: number, clock: HostClock): Query<Latency> {
  return {
    key: JSON.stringify([service, spanMs]),
    subject: service,
    everyMs: Math.max(5_000, spanMs / 360),
    run: async (api, signal) => {
      const toMs = await clock.read(api);
      const span = { fromMs: toMs - spanMs, toMs };
      const times = { ...span, selectors: [keyOf('service_response_seconds', service)], points: LATENCY_POINTS };
      const [median, p95, slowest, up] = await Promise.all([
        api.metrics.range({ ...times, aggregation: 'quantile', quantile: 0.5 }, { signal }),
        api.metrics.range({ ...times, aggregation: 'quantile', quantile: 0.95 }, { signal }),
        api.metrics.range({ ...times, aggregation: 'max' }, { signal }),
        api.metrics.range({ ...times, selectors: [keyOf('service_up_ratio', service)] }, { signal }),
      ]);
      return { ...span, median, p95, slowest, up };
    },
  };
}

/** What the last look measured beside its time. */
export function measuredQuery(service: string): Query<readonly Measured[]> {
  return {
    key: service,
    subject: service,
    everyMs: 5_000,
    run: async (api, signal) => {
      const selectors = [`service_measured_count{service=${JSON.stringify(service)}}`];
      const samples = await api.metrics.latest({ selectors }, { signal });
      return samples.flatMap(({ name: metric, labels, value }) =>
        value === null ? [] : [{ key: formatSeriesKey(metric, labels), name: labels['value'] ?? '', value }],
      );
    },
  };
}

export function definitionQuery(service: string): Query<ServiceDefinition> {
  return {
    key: service,
    subject: service,
    everyMs: 10_000,
    run: ({ services }, signal) => services.definition({ name: service }, { signal }),
  };
}

/** @param names of the services; none for all of them */
export function logsQuery(names: readonly string[], contains: string): Query<readonly ServiceLogLine[]> {
  return {
    key: JSON.stringify([names, contains]),
    subject: JSON.stringify(names),
    everyMs: 2_000,
    run: ({ services }, signal) => services.logs({ names: [...names], contains, lines: LOG_LINES }, { signal }),
  };
}

/** @param version another one asks again: what is watched has changed */
export function proposalsQuery(version: string): Query<readonly ServiceProposal[]> {
  return {
    key: version,
    subject: 'proposals',
    everyMs: 60_000,
    run: ({ services }, signal) => services.discover(undefined, { signal }),
  };
}
