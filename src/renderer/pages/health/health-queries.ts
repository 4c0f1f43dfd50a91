import type { Bottleneck, Incident, Recovery, StateTransition, ThresholdsView } from '../../../shared/contract/health-schemas';
import type { Query } from '../../live/query';

/** What the page asks beside the judgement itself, which is told whenever it changes. */

const RENEW_MS = 5_000;
const THRESHOLDS_RENEW_MS = 30_000;
const MOST_INCIDENTS = 50;

/** The transitions of the last while, and when it ended. */
export interface History {
  readonly fromMs: number;
  readonly toMs: number;
  readonly transitions: readonly StateTransition[];
}

/** @param nowMs by the host's clock, as its newest judgement says */
export function historyQuery(spanMs: number, nowMs: () => number): Query<History> {
  return {
    key: `history ${spanMs}`,
    subject: 'history',
    everyMs: RENEW_MS,
    run: async ({ health }, signal) => {
      const toMs = nowMs();
      const fromMs = toMs - spanMs;
      return { fromMs, toMs, transitions: await health.history({ fromMs, toMs: toMs + 1 }, { signal }) };
    },
  };
}

export const PAST_BOTTLENECKS: Query<readonly Bottleneck[]> = {
  key: 'bottlenecks',
  subject: 'bottlenecks',
  everyMs: RENEW_MS,
  run: async ({ health }, signal) => (await health.bottlenecks(undefined, { signal })).past,
};

export const INCIDENTS: Query<readonly Incident[]> = {
  key: 'incidents',
  subject: 'incidents',
  everyMs: RENEW_MS,
  run: ({ health }, signal) =>
    health.incidents({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: MOST_INCIDENTS }, { signal }),
};

export const RECOVERY: Query<Recovery> = {
  key: 'recovery',
  subject: 'recovery',
  everyMs: 2_000,
  run: ({ health }, signal) => health.recovery(undefined, { signal }),
};

/** @param version another one asks again: something was changed */
export function thresholdsQuery(version: number): Query<ThresholdsView> {
  return {
    key: `limits ${version}`,
    subject: 'limits',
    everyMs: THRESHOLDS_RENEW_MS,
    run: ({ thresholds }, signal) => thresholds.get(undefined, { signal }),
  };
}
