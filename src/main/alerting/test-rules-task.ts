import { HealthEvaluator } from '../../core/health/health-evaluator';
import type { Recording } from '../../core/replay/replay-health';
import { AdaptiveThresholdManager, type LearnedThresholds } from '../../core/thresholds/adaptive-threshold-manager';
import type { AlertRule, RuleTest } from '../../shared/contract/alert-schemas';
import type { AlertsFile } from '../../shared/contract/alerts-file-schema';
import type { Incident } from '../../shared/contract/health-schemas';
import type { MachineRole } from '../../shared/model/machine-role';
import { localOffsetMs, WEEK_MS } from '../../shared/model/time';
import type { SeriesSet } from '../../shared/model/time-series';
import { JUDGED_METRICS, toRecording } from '../health/threshold-recording';
import { AlertRouter } from './alert-router';
import { AlertStates } from './alert-states';

export interface TestRulesInput {
  readonly alerts: AlertsFile;
  /** Only this rule; null for all. */
  readonly rule: string | null;
  readonly role: MachineRole;
  readonly kept: LearnedThresholds;
  readonly set: SeriesSet;
  readonly stepMs: number;
}

const SHOWN_TIMES = 20;
/** An alert catches an incident if it fires within this time before or after its beginning. */
const EARLY_MS = 10 * 60_000;

/** Selects the series that a test needs: those of the rules and of the health score. */
export function testedSelectors(rules: readonly AlertRule[]): readonly string[] {
  const own = rules.flatMap((rule): string[] => {
    switch (rule.kind) {
      case 'threshold':
        return [rule.series, ...(rule.while_series === undefined ? [] : [rule.while_series])];
      case 'absence':
        return [rule.series];
      case 'cache':
        return [rule.hits, rule.misses];
      default:
        return [];
    }
  });
  return [...new Set([...own, ...JUDGED_METRICS])];
}

/** Replays stored history with the rules: the alerts and notifications that they would have caused. */
export function testRules(input: TestRulesInput): RuleTest {
  return replayRules(toRecording(input.set, input.stepMs), input);
}

/** Replays a recording. Trends, anomalies, services and kills are not part of it: rules on them do not fire here. */
export function replayRules(
  recording: Recording,
  { alerts, rule: wanted, role, kept }: Omit<TestRulesInput, 'set' | 'stepMs'>,
): RuleTest {
  const rules = alerts.rules.filter(({ enabled, name }) => enabled && (wanted === null || name === wanted));
  // A composite rule needs its parts.
  const parts = new Set(rules.flatMap((rule) => (rule.kind === 'composite' ? rule.rules : [])));
  const isTested = new Set(rules.map(({ name }) => name));
  const thresholds = new AdaptiveThresholdManager({ role, mode: 'suggest', offsetMs: localOffsetMs, kept });
  const { table, fromMs, toMs } = recording;
  const judge = new HealthEvaluator({ table, thresholds, ownPid: 0, startedAtMs: fromMs });
  const states = new AlertStates();
  states.setRules(alerts.rules.filter(({ name }) => isTested.has(name) || parts.has(name)));
  const router = new AlertRouter({ config: () => alerts.routing, silences: () => [], offsetMs: localOffsetMs });
  const firedAtMs = new Map<string, number[]>(rules.map(({ name }) => [name, []]));
  const notifiedOf = new Map<string, number>();
  let notifications = 0;
  for (const frame of recording.frames()) {
    const { report } = judge.observe(frame);
    const advanced = states.advance({
      frame,
      table,
      thresholds,
      health: report,
      incidentOf: (id) => judge.incidents.ownerOf(id),
      services: [],
      anomalies: [],
      kills: [],
      growing: () => undefined,
      hoursToLimit: () => undefined,
      risePerDay: () => undefined,
    });
    const changes = advanced.filter(({ alert }) => isTested.has(alert.rule));
    for (const { kind, alert } of changes) if (kind === 'firing') firedAtMs.get(alert.rule)?.push(frame.atMs);
    for (const { notification } of router.advance(frame.atMs, changes).outgoing) {
      if (notification.status !== 'firing') continue;
      notifications++;
      for (const name of new Set(notification.alerts.map((alert) => alert.rule))) {
        notifiedOf.set(name, (notifiedOf.get(name) ?? 0) + 1);
      }
    }
  }
  const incidents = [...judge.incidents.closed, ...judge.incidents.open].filter(
    ({ severity }) => severity === 'critical',
  );
  return {
    fromMs,
    toMs,
    rules: rules.map(({ name }) => {
      const times = firedAtMs.get(name) ?? [];
      const caught = incidents.filter((incident) => isCaught(incident, times)).length;
      return {
        rule: name,
        fired: times.length,
        notified: notifiedOf.get(name) ?? 0,
        incidentsCaught: caught,
        incidentsMissed: incidents.length - caught,
        firstFiredAtMs: times.slice(0, SHOWN_TIMES),
      };
    }),
    notifications,
    notificationsPerWeek: toMs > fromMs ? (notifications * WEEK_MS) / (toMs - fromMs) : 0,
  };
}

function isCaught({ openedAtMs, closedAtMs }: Incident, times: readonly number[]): boolean {
  return times.some((atMs) => atMs >= openedAtMs - EARLY_MS && atMs <= (closedAtMs ?? Number.POSITIVE_INFINITY));
}
