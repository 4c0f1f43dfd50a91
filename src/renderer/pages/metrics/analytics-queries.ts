import { queryOptions } from '@tanstack/react-query';
import type { Analysis } from '../../../shared/contract/analytics-schemas';
import { MINUTE_MS } from '../../../shared/model/time';
import { api, keepOf } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { type Span, spanOf, type TimeRange, toMinutes } from '../../time-range';

/** Analytics costs the host one task per query. */
export const SELDOM_MS = 5 * MINUTE_MS;
const EXPECTED_POINTS = 300;

/** A result, and the period that it covers. */
export interface Spanned<T> {
  readonly span: Span;
  readonly result: T;
}

export function anomaliesQuery(range: TimeRange) {
  return queryOptions({
    queryKey: ['anomalies', range],
    queryFn: async ({ signal }) => api.analytics.anomalies({ ...(await readSpan(range)), limit: 1_000 }, { signal }),
    refetchInterval: MINUTE_MS,
  });
}

export function expectedQuery(key: string, range: TimeRange) {
  return seriesQuery('expected', key, range, MINUTE_MS, (span, signal) =>
    api.analytics.expected({ key, ...span, points: EXPECTED_POINTS }, { signal }),
  );
}

export function analysisQuery(key: string, range: TimeRange) {
  return seriesQuery(
    'analysis',
    key,
    range,
    SELDOM_MS,
    async (span, signal): Promise<Spanned<Analysis>> => ({
      span,
      result: await api.analytics.analyze({ key, ...span }, { signal }),
    }),
  );
}

export function patternsQuery(key: string, range: TimeRange) {
  return seriesQuery('patterns', key, range, SELDOM_MS, (span, signal) =>
    api.analytics.patterns({ key, ...span }, { signal }),
  );
}

export function correlationsQuery(key: string, range: TimeRange) {
  return seriesQuery('correlations', key, range, SELDOM_MS, (span, signal) =>
    api.analytics.correlate({ key, ...span, limit: 12 }, { signal }),
  );
}

/** Queries one series over a range. Data of another series is no placeholder. */
function seriesQuery<T>(
  name: string,
  key: string,
  range: TimeRange,
  refetchInterval: number,
  run: (span: Span, signal: AbortSignal) => Promise<T>,
) {
  return queryOptions({
    queryKey: [name, key, range],
    queryFn: async ({ signal }) => run(await readSpan(range), signal),
    refetchInterval,
    placeholderData: keepOf(key),
  });
}

async function readSpan(range: TimeRange): Promise<Span> {
  return toMinutes(spanOf(range, range.kind === 'fixed' ? 0 : await hostClock.read()));
}
