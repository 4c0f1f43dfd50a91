import { queryOptions } from '@tanstack/react-query';
import type { Analysis } from '../../../shared/contract/analytics-schemas';
import { MINUTE_MS } from '../../../shared/model/time';
import { type Spanned, seriesQuery } from '../../charts/history';
import { api } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { type Span, spanOf, type TimeRange, toMinutes } from '../../time-range';

/** Analytics costs the host one task per query. */
export const SELDOM_MS = 5 * MINUTE_MS;
const EXPECTED_POINTS = 300;

export function anomaliesQuery(range: TimeRange) {
  return queryOptions({
    queryKey: ['anomalies', range],
    queryFn: async ({ signal }) => api.analytics.anomalies({ ...(await readSpan(range)), limit: 1_000 }, { signal }),
    refetchInterval: MINUTE_MS,
  });
}

export const expectedQuery = seriesQuery('expected', MINUTE_MS, readSpan, (input, options) =>
  api.analytics.expected({ ...input, points: EXPECTED_POINTS }, options),
);

export const analysisQuery = seriesQuery(
  'analysis',
  SELDOM_MS,
  readSpan,
  async ({ key, ...span }, options): Promise<Spanned<Analysis>> => ({
    span,
    result: await api.analytics.analyze({ key, ...span }, options),
  }),
);

export const patternsQuery = seriesQuery('patterns', SELDOM_MS, readSpan, api.analytics.patterns);

export const correlationsQuery = seriesQuery('correlations', SELDOM_MS, readSpan, (input, options) =>
  api.analytics.correlate({ ...input, limit: 12 }, options),
);

async function readSpan(range: TimeRange): Promise<Span> {
  return toMinutes(spanOf(range, range.kind === 'fixed' ? 0 : await hostClock.read()));
}
