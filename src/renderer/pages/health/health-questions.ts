import type { Recovery, ThresholdsView } from '../../../shared/contract/health-schemas';
import type { Bottleneck, Incident, StateTransition } from '../../../shared/model/health';
import type { Question } from '../../live/answer';

/** What the page asks beside the judgement itself, which is told whenever it changes. */

const RENEW_MS = 5_000;
const LIMITS_RENEW_MS = 30_000;
const MOST_INCIDENTS = 50;

/** The transitions of the last while, and when it ended. */
export interface History {
  readonly fromMs: number;
  readonly toMs: number;
  readonly transitions: readonly StateTransition[];
}

/** @param nowMs by the host's clock, as its newest judgement says */
export function historyQuestion(spanMs: number, nowMs: () => number): Question<History> {
  return {
    key: `history ${spanMs}`,
    subject: 'history',
    everyMs: RENEW_MS,
    ask: async ({ health }, signal) => {
      const toMs = nowMs();
      const fromMs = toMs - spanMs;
      return { fromMs, toMs, transitions: await health.history({ fromMs, toMs: toMs + 1 }, { signal }) };
    },
  };
}

export const PAST_BOTTLENECKS: Question<readonly Bottleneck[]> = {
  key: 'bottlenecks',
  subject: 'bottlenecks',
  everyMs: RENEW_MS,
  ask: async ({ health }, signal) => (await health.bottlenecks(undefined, { signal })).past,
};

export const INCIDENTS: Question<readonly Incident[]> = {
  key: 'incidents',
  subject: 'incidents',
  everyMs: RENEW_MS,
  ask: ({ health }, signal) =>
    health.incidents({ fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: MOST_INCIDENTS }, { signal }),
};

export const RECOVERY: Question<Recovery> = {
  key: 'recovery',
  subject: 'recovery',
  everyMs: 2_000,
  ask: ({ health }, signal) => health.recovery(undefined, { signal }),
};

/** @param version another one asks again: something was changed */
export function limitsQuestion(version: number): Question<ThresholdsView> {
  return {
    key: `limits ${version}`,
    subject: 'limits',
    everyMs: LIMITS_RENEW_MS,
    ask: ({ thresholds }, signal) => thresholds.get(undefined, { signal }),
  };
}
