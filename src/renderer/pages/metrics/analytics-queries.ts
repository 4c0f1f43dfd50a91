import type { Analysis, Anomaly, CapacityView, ChangesResult, CorrelationsResult, ExpectedBand, ForecastResult, LeakView, PatternsResult } from '../../../shared/contract/analytics-schemas';
import type { AppApi } from '../../../shared/contract/contract';
import { MINUTE_MS } from '../../../shared/model/time';
import type { HostClock } from '../../live/host-clock';
import type { Query } from '../../live/query';
import type { Span, TimeRange } from '../../time-range';
import { spanOf } from '../../time-range';

/** What the page asks of analytics. The answers cost the host a task each, so they are asked for seldom. */

const SELDOM_MS = 5 * MINUTE_MS;
const EXPECTED_POINTS = 300;

/** An answer, and the period that it is about. */
export interface Spanned<T> {
  readonly span: Span;
  readonly result: T;
}

/**
 * What a range means now, to the minute, which is as finely as analytics looks: the same question is then answered from
 * what the host remembers.
 */
async function readSpan(api: AppApi, range: TimeRange, clock: HostClock): Promise<Span> {
  const { fromMs, toMs } = spanOf(range, range.kind === 'fixed' ? 0 : await clock.read(api));
  return { fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS, toMs: Math.ceil(toMs / MINUTE_MS) * MINUTE_MS };
}

export function anomaliesQuery(range: TimeRange, clock: HostClock): Query<readonly Anomaly[]> {
  return {
    key: `anomalies ${JSON.stringify(range)}`,
    subject: 'anomalies',
    everyMs: MINUTE_MS,
    run: async (api, signal) =>
      api.analytics.anomalies({ ...(await readSpan(api, range, clock)), limit: 1_000 }, { signal }),
  };
}

export function expectedQuery(key: string, range: TimeRange, clock: HostClock): Query<ExpectedBand> {
  return spanQuery('expected', key, range, clock, MINUTE_MS, (api, span, options) =>
    api.analytics.expected({ key, ...span, points: EXPECTED_POINTS }, options),
  );
}

export function analysisQuery(key: string, range: TimeRange, clock: HostClock): Query<Spanned<Analysis>> {
  return spanQuery('analysis', key, range, clock, SELDOM_MS, async (api, span, options) => ({
    span,
    result: await api.analytics.analyze({ key, ...span }, options),
  }));
}

export function patternsQuery(key: string, range: TimeRange, clock: HostClock): Query<PatternsResult> {
  return spanQuery('patterns', key, range, clock, SELDOM_MS, (api, span, options) =>
    api.analytics.patterns({ key, ...span }, options),
  );
}

export function correlationsQuery(key: string, range: TimeRange, clock: HostClock): Query<CorrelationsResult> {
  return spanQuery('correlations', key, range, clock, SELDOM_MS, (api, span, options) =>
    api.analytics.correlate({ key, ...span, limit: 12 }, options),
  );
}

/** A question about one series over a range. */
function spanQuery<T>(
  name: string,
  key: string,
  range: TimeRange,
  clock: HostClock,
  everyMs: number,
  query: (api: AppApi, span: Span, options: { readonly signal: AbortSignal }) => Promise<T>,
): Query<T> {
  return {
    key: `${name} ${key} ${JSON.stringify(range)}`,
    subject: `${name} ${key}`,
    everyMs,
    run: async (api, signal) => query(api, await readSpan(api, range, clock), { signal }),
  };
}

export function changesQuery(span: Span): Query<ChangesResult> {
  return {
    key: `changes ${JSON.stringify(span)}`,
    subject: `changes ${JSON.stringify(span)}`,
    everyMs: SELDOM_MS,
    run: ({ analytics }, signal) => analytics.changes({ ...span, limit: 20 }, { signal }),
  };
}

export function forecastQuery(key: string, horizonMs: number): Query<ForecastResult> {
  return {
    key: `forecast ${key} ${horizonMs}`,
    subject: `forecast ${key}`,
    everyMs: SELDOM_MS,
    run: ({ analytics }, signal) => analytics.forecast({ key, horizonMs }, { signal }),
  };
}

export const CAPACITIES: Query<readonly CapacityView[]> = {
  key: 'capacities',
  subject: 'capacities',
  everyMs: SELDOM_MS,
  run: ({ analytics }, signal) => analytics.capacities(undefined, { signal }),
};

export const LEAKS: Query<readonly LeakView[]> = {
  key: 'leaks',
  subject: 'leaks',
  everyMs: SELDOM_MS,
  run: ({ analytics }, signal) => analytics.leaks(undefined, { signal }),
};
