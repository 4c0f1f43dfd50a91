import { MINUTE_MS } from '../../../shared/model/time';
import { type History, seriesQuery } from '../../charts/history';
import { api } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { type Span, toMinutes } from '../../time-range';

const CHART_POINTS = 240;
const EXPECTED_POINTS = 120;
const BEFORE_MS = 20 * MINUTE_MS;
/** Limits the chart of an alert that lasts long. */
const LONGEST_MS = 24 * 60 * MINUTE_MS;

/** Queries a series around the time in which an alert is active. */
export const courseQuery = seriesQuery(
  'course',
  5_000,
  courseSpan,
  async ({ key, ...span }, options): Promise<History> => ({
    span,
    result: await api.metrics.range({ ...span, selectors: [key], points: CHART_POINTS }, options),
  }),
);

export const usualQuery = seriesQuery(
  'usual',
  60_000,
  async (sinceMs: number) => toMinutes(await courseSpan(sinceMs)),
  (input, options) => api.analytics.expected({ ...input, points: EXPECTED_POINTS }, options),
);

/** Returns the time from a while before the alert until now. */
async function courseSpan(sinceMs: number): Promise<Span> {
  const nowMs = await hostClock.read();
  return { fromMs: Math.max(sinceMs - BEFORE_MS, nowMs - LONGEST_MS), toMs: nowMs };
}
