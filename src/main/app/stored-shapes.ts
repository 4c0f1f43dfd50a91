import { AUTOMATION_AREAS } from '../../shared/model/automation';
import { KILL_CAUSES } from '../../shared/model/kill';
import { SEVERITIES } from '../../shared/model/severity';
import {
  anyOf,
  isAnything,
  isFlag,
  isNumber,
  isText,
  listOf,
  oneOf,
  orMissing,
  orNull,
  recordOf,
  type Shape,
  withFields,
} from '../base/shape';
import type { StateStore } from '../store/store';

/** Checks only fields that code relies on: a field that is only shown may be anything of its type. */

const severity = oneOf(...SEVERITIES);
const texts = listOf(isText);
const time = orNull(isNumber);
/** JSON writes a number that is not finite as null. */
const measured = orNull(isNumber);

const alert = withFields({
  fingerprint: isText,
  rule: isText,
  labels: recordOf(isText),
  phase: oneOf('pending', 'firing', 'acknowledged', 'unknown', 'resolved'),
  severity,
  summary: isText,
  advice: isText,
  actions: texts,
  activeSinceMs: isNumber,
  firedAtMs: time,
  resolvedAtMs: time,
  acknowledgedBy: orNull(isText),
  value: measured,
  limit: measured,
  metric: orNull(isText),
  incidentId: orNull(isText),
  flaps: isNumber,
});

const notification = withFields({
  id: isText,
  revision: isNumber,
  status: oneOf('firing', 'resolved'),
  severity,
  title: isText,
  body: isText,
  advice: isText,
  sinceMs: isNumber,
  atMs: isNumber,
  alerts: listOf(alert),
});

const snapshot = withFields({
  alerts: listOf(alert),
  outgoing: orMissing(listOf(withFields({ channel: isText, notification }))),
  groups: listOf(
    withFields({
      id: isText,
      alerts: listOf(alert),
      incidents: texts,
      news: texts,
      owed: texts,
      channels: texts,
      revision: isNumber,
      toldSeverity: orNull(severity),
      toldAtMs: time,
      firstToldAtMs: time,
    }),
  ),
  summaries: listOf(withFields({ channel: isText, notification, groups: texts })),
});

const outboxEntry = withFields({
  key: isText,
  channel: isText,
  notification,
  status: oneOf('waiting', 'sent', 'dead'),
  attempts: isNumber,
  createdAtMs: isNumber,
  nextAttemptAtMs: isNumber,
  expiresAtMs: isNumber,
  lastError: orNull(isText),
});

const silence = withFields({
  id: isText,
  matchers: recordOf(isText),
  fromMs: isNumber,
  untilMs: isNumber,
  comment: isText,
  createdBy: isText,
});

const alertEvent = withFields({
  atMs: isNumber,
  kind: isText,
  subject: isText,
  rule: orNull(isText),
  severity: orNull(severity),
  by: isText,
  text: isText,
});

const incident = withFields({
  id: isText,
  openedAtMs: isNumber,
  closedAtMs: time,
  severity,
  resource: isText,
  subject: orNull(isText),
  cause: isText,
  firstSignal: withFields({ signal: isText, metric: isText, value: measured, sinceMs: isNumber, text: isText }),
  culprits: listOf(withFields({ app: isText, pid: isNumber, share: measured, text: isText })),
  timeline: listOf(withFields({ atMs: isNumber, kind: isText, text: isText })),
});

const kill = withFields({
  id: isText,
  atMs: isNumber,
  who: isText,
  isCertain: isFlag,
  app: orNull(isText),
  pid: orNull(isNumber),
  processes: isNumber,
  by: oneOf(...KILL_CAUSES),
  why: isText,
  memoryBytes: measured,
  grew: orNull(withFields({ app: isText, fromBytes: isNumber, toBytes: isNumber, overMs: isNumber })),
  unit: orNull(isText),
  sources: texts,
  text: isText,
});

const seenKills = withFields({
  atMs: isNumber,
  kernelLog: orNull(withFields({ bootId: isText, sequence: isNumber })),
});

const state = oneOf('healthy', 'recovering', 'degraded', 'unhealthy', 'critical', 'unknown');
const bounds = withFields({ warning: isNumber, critical: isNumber });

const thresholds = withFields({
  learned: listOf(
    withFields({ limit: isText, always: orNull(bounds), hours: listOf(withFields({ hour: isNumber, bounds })) }),
  ),
  changes: listOf(withFields({ id: isText, atMs: isNumber, by: isText, isReverted: isFlag, limit: isText })),
});

const anomalyPeriod = withFields({
  lastOddAtMs: isNumber,
  anomaly: withFields({
    id: isText,
    metric: isText,
    tier: isText,
    score: measured,
    fromMs: isNumber,
    toMs: time,
    peakAtMs: isNumber,
    observed: measured,
    expected: withFields({ low: measured, middle: measured, high: measured }),
    detectors: texts,
    causes: listOf(withFields({ metric: isText, score: measured })),
  }),
});

const decision = withFields({
  sameness: isText,
  decision: withFields({
    id: isText,
    firstAtMs: isNumber,
    lastAtMs: isNumber,
    count: isNumber,
    outcome: isText,
    area: isText,
    action: isText,
    target: isText,
    targetText: isText,
    problem: isText,
    reason: isText,
    guard: orNull(isText),
    changeId: orNull(isText),
  }),
});

const ledger = listOf(
  withFields({ key: isText, changeId: orNull(isText), atMs: isNumber, endedAtMs: time, end: orNull(isText) }),
);

const control = withFields({
  pause: orNull(withFields({ kind: oneOf('paused', 'panic'), sinceMs: isNumber, untilMs: time })),
  allowedAtMs: withFields(Object.fromEntries(AUTOMATION_AREAS.map((area) => [area, orMissing(isNumber)]))),
});

const schedule = withFields({
  id: isText,
  scheduled: withFields({
    change: withFields({
      action: isText,
      target: isText,
      value: orNull(isText),
      validate: isFlag,
      forMs: time,
    }),
    timing: anyOf(
      withFields({ kind: oneOf('once'), atMs: isNumber, windowMs: isNumber }),
      withFields({ kind: oneOf('window'), cron: isText, timeZone: isText, windowMs: isNumber }),
      withFields({ kind: oneOf('quiet'), everyMs: isNumber }),
    ),
    missed: oneOf('catch-up', 'skip'),
  }),
  due: orNull(withFields({ atMs: isNumber, untilMs: isNumber })),
  startedAtMs: time,
  lastRun: orNull(
    withFields({
      dueAtMs: isNumber,
      atMs: isNumber,
      outcome: oneOf('applied', 'failed', 'missed'),
      reason: isText,
      changeIds: texts,
    }),
  ),
});

const decided = { action: isText, target: isText, targetText: isText, atMs: isNumber };
const recommendationDecision = anyOf(
  withFields({ ...decided, kind: oneOf('dismissed', 'never') }),
  withFields({ ...decided, kind: oneOf('snoozed'), untilMs: isNumber }),
);

const context = withFields({ resource: orNull(isText), role: isText, load: isText, power: isText });
const actionOutcome = anyOf(
  withFields({ kind: oneOf('noted'), context, atMs: isNumber }),
  withFields({
    kind: oneOf('learned'),
    outcome: withFields({
      changeId: isText,
      action: isText,
      context: orNull(context),
      atMs: isNumber,
      verdict: oneOf('better', 'no effect', 'worse'),
      gainRatio: isNumber,
      gainError: isNumber,
    }),
  }),
);

const values = { last: measured, low: measured, high: measured, sharesAbove: listOf(measured) };
const forecast = withFields({
  means: listOf(measured),
  newest: orNull(withFields({ ...values, mean: measured })),
  open: orNull(
    withFields({
      index: isNumber,
      count: isNumber,
      quarterSums: listOf(measured),
      quarterCounts: listOf(measured),
      countsAbove: listOf(measured),
    }),
  ),
});

/**
 * Shapes by domain, or by domain and key if each key holds something else.
 *
 * @internal attacked directly
 */
export const STORED_SHAPES: Readonly<Record<string, Shape>> = {
  'action-outcomes': actionOutcome,
  'alert-history': listOf(alertEvent),
  'alert-outbox': outboxEntry,
  'alert-silences': silence,
  'alerts/snapshot': snapshot,
  anomalies: anomalyPeriod,
  'automation-decisions': decision,
  'automation/control': control,
  'automation/ledger': ledger,
  incidents: incident,
  kills: kill,
  'kills-seen/newest': seenKills,
  'limits/learned': thresholds,
  'profiles/active': orNull(isText),
  'recommendation-decisions': recommendationDecision,
  schedules: schedule,
  'state-forecast/learned': forecast,
  'state-transitions': withFields({ atMs: isNumber, from: state, to: state, reason: isText }),
};

/** Values to assume for damaged ones if a missing value would allow more than the original did. */
const SAFE_VALUES: Readonly<Record<string, (nowMs: number) => unknown>> = {
  // It may have been a pause.
  'automation/control': (nowMs) => ({ pause: { kind: 'paused', sinceMs: nowMs, untilMs: null }, allowedAtMs: {} }),
};

/**
 * Wraps a state store so that it returns only values of the shape that its users rely on. Values from a damaged
 * database, another version or a person's edit seem missing but stay in the database.
 *
 * @param report receives the number of omitted values of a domain
 */
export function checkStored(
  store: StateStore,
  nowMs: () => number,
  report: (domain: string, count: number) => void,
): StateStore {
  async function isUsable(domain: string, key: string, value: unknown): Promise<boolean> {
    if (domain === 'services') return isService(value);
    return (STORED_SHAPES[`${domain}/${key}`] ?? STORED_SHAPES[domain] ?? isAnything)(value);
  }

  return {
    ...store,
    async get(domain, key) {
      const value = await store.get(domain, key);
      if (value === undefined || (await isUsable(domain, key, value))) return value;
      report(domain, 1);
      return SAFE_VALUES[`${domain}/${key}`]?.(nowMs());
    },
    async list(domain) {
      const usable = new Map<string, unknown>();
      let count = 0;
      for (const [key, value] of await store.list(domain)) {
        if (await isUsable(domain, key, value)) usable.set(key, value);
        else count++;
      }
      if (count > 0) report(domain, count);
      return usable;
    },
  };
}

/** Accepts everything that a client may save. Loads the validator, which few hosts need for this. */
async function isService(value: unknown): Promise<boolean> {
  const { editableServiceSchema } = await import('../../shared/contract/service-schemas');
  return editableServiceSchema.safeParse(value).success;
}
