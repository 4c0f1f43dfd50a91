import type {
  Analysis,
  CapacityView,
  ChangesAnswer,
  CorrelationsAnswer,
  ExpectedBand,
  ForecastAnswer,
  LeakView,
  PatternsAnswer,
} from '../../../shared/contract/analytics-schemas';
import type { AppApi } from '../../../shared/contract/contract';
import type { Anomaly } from '../../../shared/model/insight';
import type { Question } from '../../live/answer';
import type { HostClock } from '../../live/host-clock';
import { type Span, spanOf, type TimeRange } from '../../time-range';

/** What the page asks of analytics. The answers cost the host a job each, so they are asked for seldom. */

const MINUTE_MS = 60_000;
const SELDOM_MS = 5 * MINUTE_MS;
const EXPECTED_POINTS = 300;

/** An answer, and the period that it is about. */
export interface Spanned<T> {
  readonly span: Span;
  readonly answer: T;
}

/**
 * What a range means now, to the minute, which is as finely as analytics looks: the same question is then answered from
 * what the host remembers.
 */
async function readSpan(api: AppApi, range: TimeRange, clock: HostClock): Promise<Span> {
  const { fromMs, toMs } = spanOf(range, range.kind === 'fixed' ? 0 : await clock.read(api));
  return { fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS, toMs: Math.ceil(toMs / MINUTE_MS) * MINUTE_MS };
}

export function anomaliesQuestion(range: TimeRange, clock: HostClock): Question<readonly Anomaly[]> {
  return {
    key: `anomalies ${JSON.stringify(range)}`,
    subject: 'anomalies',
    everyMs: MINUTE_MS,
    ask: async (api, signal) =>
      api.analytics.anomalies({ ...(await readSpan(api, range, clock)), limit: 1_000 }, { signal }),
  };
}

export function expectedQuestion(key: string, range: TimeRange, clock: HostClock): Question<ExpectedBand> {
  return spanQuestion('expected', key, range, clock, MINUTE_MS, (api, span, options) =>
    api.analytics.expected({ key, ...span, points: EXPECTED_POINTS }, options),
  );
}

export function analysisQuestion(key: string, range: TimeRange, clock: HostClock): Question<Spanned<Analysis>> {
  return spanQuestion('analysis', key, range, clock, SELDOM_MS, async (api, span, options) => ({
    span,
    answer: await api.analytics.analyze({ key, ...span }, options),
  }));
}

export function patternsQuestion(key: string, range: TimeRange, clock: HostClock): Question<PatternsAnswer> {
  return spanQuestion('patterns', key, range, clock, SELDOM_MS, (api, span, options) =>
    api.analytics.patterns({ key, ...span }, options),
  );
}

export function correlationsQuestion(key: string, range: TimeRange, clock: HostClock): Question<CorrelationsAnswer> {
  return spanQuestion('correlations', key, range, clock, SELDOM_MS, (api, span, options) =>
    api.analytics.correlate({ key, ...span, limit: 12 }, options),
  );
}

/** A question about one series over a range. */
function spanQuestion<T>(
  name: string,
  key: string,
  range: TimeRange,
  clock: HostClock,
  everyMs: number,
  ask: (api: AppApi, span: Span, options: { readonly signal: AbortSignal }) => Promise<T>,
): Question<T> {
  return {
    key: `${name} ${key} ${JSON.stringify(range)}`,
    subject: `${name} ${key}`,
    everyMs,
    ask: async (api, signal) => ask(api, await readSpan(api, range, clock), { signal }),
  };
}

export function changesQuestion(span: Span): Question<ChangesAnswer> {
  return {
    key: `changes ${JSON.stringify(span)}`,
    subject: `changes ${JSON.stringify(span)}`,
    everyMs: SELDOM_MS,
    ask: ({ analytics }, signal) => analytics.changes({ ...span, limit: 20 }, { signal }),
  };
}

export function forecastQuestion(key: string, horizonMs: number): Question<ForecastAnswer> {
  return {
    key: `forecast ${key} ${horizonMs}`,
    subject: `forecast ${key}`,
    everyMs: SELDOM_MS,
    ask: ({ analytics }, signal) => analytics.forecast({ key, horizonMs }, { signal }),
  };
}

export const CAPACITIES: Question<readonly CapacityView[]> = {
  key: 'capacities',
  subject: 'capacities',
  everyMs: SELDOM_MS,
  ask: ({ analytics }, signal) => analytics.capacities(undefined, { signal }),
};

export const LEAKS: Question<readonly LeakView[]> = {
  key: 'leaks',
  subject: 'leaks',
  everyMs: SELDOM_MS,
  ask: ({ analytics }, signal) => analytics.leaks(undefined, { signal }),
};
