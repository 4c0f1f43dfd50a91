import type { Alert, AlertEvent, AlertHistoryQuery, ChannelView, RulesView, Silence } from '../../../shared/contract/alert-schemas';
import type { ExpectedBand } from '../../../shared/contract/analytics-schemas';
import type { Incident } from '../../../shared/contract/health-schemas';
import type { RangeResult } from '../../../shared/contract/schemas';
import { MINUTE_MS } from '../../../shared/model/time';
import type { HostClock } from '../../live/host-clock';
import type { Query } from '../../live/query';
import type { Span } from '../../time-range';

/** What the page asks beside the alerts themselves, which are told whenever they change. */

const RENEW_MS = 5_000;
const SELDOM_MS = 60_000;
const MOST_INCIDENTS = 100;
const MOST_EVENTS = 1_000;
const CHART_POINTS = 240;
const EXPECTED_POINTS = 120;
/** What is seen of the time before an alert, and of an alert that goes on for long. */
const BEFORE_MS = 20 * MINUTE_MS;
const LONGEST_MS = 24 * 60 * MINUTE_MS;

/** @param version another one asks again: something was changed */
export function silencesQuery(version: number): Query<readonly Silence[]> {
  return {
    key: `silences ${version}`,
    subject: 'silences',
    everyMs: RENEW_MS,
    run: ({ alerts }, signal) => alerts.silences(undefined, { signal }),
  };
}

/** @param version another one asks again: something was changed */
export function channelsQuery(version: number): Query<readonly ChannelView[]> {
  return {
    key: `channels ${version}`,
    subject: 'channels',
    everyMs: RENEW_MS,
    run: ({ alerts }, signal) => alerts.channels(undefined, { signal }),
  };
}

export const RULES: Query<RulesView> = {
  key: 'rules',
  subject: 'rules',
  everyMs: RENEW_MS,
  run: ({ alerts }, signal) => alerts.rules(undefined, { signal }),
};

export const FRESH_ALERTS: Query<readonly Alert[]> = {
  key: 'fresh alerts',
  subject: 'fresh alerts',
  everyMs: 2_000,
  run: ({ alerts }, signal) => alerts.list(undefined, { signal }),
};

export const CAUSES: Query<readonly Incident[]> = {
  key: 'causes',
  subject: 'causes',
  everyMs: RENEW_MS,
  run: ({ health }, signal) =>
    health.incidents({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: MOST_INCIDENTS }, { signal }),
};

export function eventsQuery(kinds: AlertHistoryQuery['kinds']): Query<readonly AlertEvent[]> {
  return {
    key: `events ${kinds.join()}`,
    subject: `events ${kinds.join()}`,
    everyMs: RENEW_MS,
    run: ({ alerts }, signal) => alerts.history({ limit: MOST_EVENTS, kinds }, { signal }),
  };
}

/** A series around the time in which an alert went on. */
export interface AlertCourse {
  readonly span: Span;
  readonly result: RangeResult;
}

export function courseQuery(key: string, sinceMs: number, clock: HostClock): Query<AlertCourse> {
  return {
    key: `course ${key} ${sinceMs}`,
    subject: `course ${key}`,
    everyMs: RENEW_MS,
    run: async (api, signal) => {
      const span = courseSpan(sinceMs, await clock.read(api));
      const result = await api.metrics.range({ ...span, selectors: [key], points: CHART_POINTS }, { signal });
      return { span, result };
    },
  };
}

/** Asked for by whole minutes, as finely as analytics looks: the same question is then answered from memory. */
export function usualQuery(key: string, sinceMs: number, clock: HostClock): Query<ExpectedBand> {
  return {
    key: `usual ${key} ${sinceMs}`,
    subject: `usual ${key}`,
    everyMs: SELDOM_MS,
    run: async (api, signal) => {
      const { fromMs, toMs } = courseSpan(sinceMs, await clock.read(api));
      const span = {
        fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS,
        toMs: Math.ceil(toMs / MINUTE_MS) * MINUTE_MS,
      };
      return api.analytics.expected({ key, ...span, points: EXPECTED_POINTS }, { signal });
    },
  };
}

/** From a while before it began until now. */
function courseSpan(sinceMs: number, nowMs: number): Span {
  return { fromMs: Math.max(sinceMs - BEFORE_MS, nowMs - LONGEST_MS), toMs: nowMs };
}
