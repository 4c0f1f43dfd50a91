import { queryOptions, skipToken } from '@tanstack/react-query';
import { MINUTE_MS } from '../../../shared/model/time';
import type { History } from '../../charts/history';
import { api, keepOf } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { type Span, toMinutes } from '../../time-range';

const CHART_POINTS = 240;
const EXPECTED_POINTS = 120;
const BEFORE_MS = 20 * MINUTE_MS;
/** Limits the chart of an alert that lasts long. */
const LONGEST_MS = 24 * 60 * MINUTE_MS;

/** Queries a series around the time in which an alert is active. @param key of the series; undefined for none */
export function courseQuery(key: string | undefined, sinceMs: number) {
  return alertQuery(
    'course',
    key,
    sinceMs,
    5_000,
    async (series, span, signal): Promise<History> => ({
      span,
      result: await api.metrics.range({ ...span, selectors: [series], points: CHART_POINTS }, { signal }),
    }),
  );
}

/** @param key of the series; undefined for none */
export function usualQuery(key: string | undefined, sinceMs: number) {
  return alertQuery('usual', key, sinceMs, 60_000, (series, span, signal) =>
    api.analytics.expected({ key: series, ...toMinutes(span), points: EXPECTED_POINTS }, { signal }),
  );
}

function alertQuery<T>(
  name: string,
  key: string | undefined,
  sinceMs: number,
  refetchInterval: number,
  run: (key: string, span: Span, signal: AbortSignal) => Promise<T>,
) {
  return queryOptions({
    queryKey: [name, key, sinceMs],
    queryFn:
      key === undefined
        ? skipToken
        : async ({ signal }) => run(key, courseSpan(sinceMs, await hostClock.read()), signal),
    refetchInterval,
    placeholderData: keepOf(key ?? ''),
  });
}

/** Returns the time from a while before the alert until now. */
function courseSpan(sinceMs: number, nowMs: number): Span {
  return { fromMs: Math.max(sinceMs - BEFORE_MS, nowMs - LONGEST_MS), toMs: nowMs };
}
