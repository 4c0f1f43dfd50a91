import type { Alert, AlertPhase, AlertRule, CompositeRule } from '../../shared/contract/alert-schemas';
import { type Frame, isInterrupted } from '../../shared/model/frame';
import { DAY_MS } from '../../shared/model/time';
import {
  AlertTracker,
  type Condition,
  type Step,
  type TrackedChange,
  type TrackedPhase,
  type TrackerTimes,
} from './alert-tracker';
import { type Evaluator, type Observation, type RuleView, UNKNOWN } from './evaluator';
import { createEvaluator } from './evaluators/registry';
import { fillTemplate } from './fill-template';

/**
 * Adds to the changes of a tracker: acknowledged, joined to an incident, reworded by its rule, or passed, as events do,
 * whose end needs no notification.
 */
export interface AlertChange {
  readonly kind: TrackedChange | 'acknowledged' | 'attached' | 'reworded' | 'passed';
  readonly alert: Alert;
  readonly by: string;
}

interface Tracked {
  readonly tracker: AlertTracker;
  readonly subject: string;
  alert: Alert;
  firedAtMs: readonly number[];
  /** Time of the last frame with an observation of it. */
  seenAtMs: number;
}

interface Prepared {
  readonly rule: AlertRule;
  readonly evaluator: Evaluator;
  readonly tracked: Map<string, Tracked>;
  /** True if the rule holds for any subject now; composite rules read it. */
  holds: boolean | null;
}

const HOST = 'homeostat';
/** After more intervals than this without a frame, time was not measured. */
const AWAKE_INTERVALS = 3;
/** A late frame shows at most this much time: a host that was stopped for an hour does not know the values in between. */
const MOST_LATE_MS = 60_000;
/** After a start, a resume or a gap, readings settle first. */
const GRACE_MS = 30_000;

/**
 * Tracks every alert: evaluates each rule on every tick, and knows which subjects are pending, firing, acknowledged or
 * unknown. Sends nothing.
 */
export class AlertStates {
  #prepared: readonly Prepared[] = [];
  #lastAtMs = Number.NaN;
  #graceUntilMs = Number.NEGATIVE_INFINITY;
  #restored: readonly Alert[];
  /** Times at which alerts fired in the day before the host started, by fingerprint. */
  firings: ReadonlyMap<string, readonly number[]> = new Map();

  /** @param restored alerts that were active when the host ended; the first rules adopt them */
  constructor(restored: readonly Alert[] = []) {
    this.#restored = restored;
  }

  /**
   * Replaces the rules. A rule keeps its state while its name and series stay, so that an edit does not report the same
   * problem again.
   *
   * @returns alerts that end because their rule was deleted, and alerts whose severity or text changed
   */
  setRules(rules: readonly AlertRule[], by = HOST): readonly AlertChange[] {
    const same = new Map(this.#prepared.map((one) => [JSON.stringify(one.rule), one]));
    const heirs = new Map(this.#prepared.map((one) => [subjectsOf(one.rule), one]));
    const orphans = new Set(this.#prepared);
    const changes: AlertChange[] = [];
    this.#prepared = inOrder(rules).map((rule): Prepared => {
      const before = same.get(JSON.stringify(rule)) ?? heirs.get(subjectsOf(rule));
      if (before !== undefined) orphans.delete(before);
      if (before !== undefined && same.has(JSON.stringify(rule))) return before;
      const tracked = before?.tracked ?? this.#takeUp(rule);
      for (const one of tracked.values()) {
        one.tracker.times = timesOf(rule);
        const { severity, actions } = rule;
        if (before === undefined || (one.alert.severity === severity && one.alert.actions === actions)) continue;
        one.alert = { ...one.alert, severity, actions };
        if (one.tracker.phase !== 'inactive') changes.push({ kind: 'reworded', alert: one.alert, by });
      }
      const evaluator =
        rule.kind === 'composite' ? { observe: () => [this.#observeComposite(rule)] } : createEvaluator(rule);
      return { rule, evaluator, tracked, holds: null };
    });
    const ended = [...[...orphans].flatMap(activeOf), ...this.#restored];
    this.#restored = [];
    return [...changes, ...ended.map((alert) => endOf(alert, this.#lastAtMs, by))];
  }

  /** Keeps alerts from firing until then, because Homeostat changed something. */
  grace(untilMs: number): void {
    this.#graceUntilMs = Math.max(this.#graceUntilMs, untilMs);
  }

  /** Alerts that are pending, firing, acknowledged or unknown. */
  get active(): readonly Alert[] {
    return this.#prepared.flatMap(activeOf);
  }

  advance(view: RuleView): readonly AlertChange[] {
    const { atMs } = view.frame;
    const sinceMs = atMs - this.#lastAtMs;
    // A clock that was set back must not extend the grace period.
    if (sinceMs < 0) this.#graceUntilMs += sinceMs;
    if (isInterrupted(view.frame) || Number.isNaN(this.#lastAtMs)) this.grace(atMs + GRACE_MS);
    this.#lastAtMs = atMs;
    const awakeMs = seenMs(view.frame, sinceMs);
    const canFire = atMs >= this.#graceUntilMs;
    const changes: AlertChange[] = [];
    const now = { awakeMs, canFire };
    for (const prepared of this.#prepared) {
      const { evaluator, tracked } = prepared;
      let holds: boolean | null = null;
      for (const observation of evaluator.observe(view)) {
        if (observation.holds !== null) holds = holds === true || observation.holds;
        // Most subjects of most rules are fine on most ticks: they must cost little.
        const phase = tracked.get(observation.subject)?.tracker.phase ?? 'inactive';
        if (observation.holds !== true && phase === 'inactive') continue;
        const change = this.#step(prepared, observation, now, view);
        if (change !== undefined) changes.push(change);
      }
      prepared.holds = holds;
      for (const one of tracked.values()) {
        if (one.seenAtMs === atMs) continue;
        if (one.tracker.phase === 'inactive') {
          // Remembered for a day, to count how often it fires.
          if (atMs - (one.firedAtMs.at(-1) ?? 0) > DAY_MS) tracked.delete(one.subject);
          continue;
        }
        const change = this.#step(prepared, absentOf(one, evaluator), now, view);
        if (change !== undefined) changes.push(change);
      }
    }
    return changes;
  }

  /** @returns undefined if there is no such alert or it is acknowledged already */
  acknowledge(fingerprint: string, by: string): AlertChange | undefined {
    for (const { tracked } of this.#prepared) {
      for (const one of tracked.values()) {
        if (one.alert.fingerprint !== fingerprint) continue;
        if (one.tracker.phase !== 'firing' && one.tracker.phase !== 'unknown') return undefined;
        if (one.alert.acknowledgedBy !== null) return undefined;
        one.alert = { ...one.alert, phase: 'acknowledged', acknowledgedBy: by };
        return { kind: 'acknowledged', alert: one.alert, by };
      }
    }
    return undefined;
  }

  #step(
    { rule, tracked: all, evaluator: { isOfEvents = false } }: Prepared,
    observation: Observation,
    now: Omit<Step, keyof Condition>,
    seen: RuleView,
  ): AlertChange | undefined {
    // An event has a notification of its own, and is not an update of that of an incident.
    const view = isOfEvents ? { ...seen, health: { ...seen.health, bottlenecks: [] } } : seen;
    const { atMs } = view.frame;
    let tracked = all.get(observation.subject);
    if (tracked === undefined) {
      tracked = this.#track(rule, observation, atMs);
      all.set(observation.subject, tracked);
    }
    const { holds, clears, value, limit } = observation;
    tracked.seenAtMs = atMs;
    const change = tracked.tracker.advance({ holds, clears, ...now, canFire: now.canFire || isOfEvents });
    if (change === undefined) {
      // The shown value stays fresh without a change.
      if (value !== null) tracked.alert = { ...tracked.alert, value, limit };
      return attach(tracked, observation, view);
    }
    tracked.alert = describeChange(tracked, change, rule, observation, view);
    return { kind: isOfEvents && change === 'resolved' ? 'passed' : change, alert: tracked.alert, by: HOST };
  }

  #track(rule: AlertRule, observation: Observation, atMs: number): Tracked {
    const fingerprint = `${rule.name} ${observation.subject}`.trim();
    return {
      tracker: new AlertTracker(timesOf(rule)),
      subject: observation.subject,
      firedAtMs: this.firings.get(fingerprint) ?? [],
      seenAtMs: atMs,
      alert: {
        fingerprint,
        rule: rule.name,
        labels: observation.labels,
        phase: 'pending',
        severity: rule.severity,
        summary: '',
        advice: '',
        actions: rule.actions,
        activeSinceMs: atMs,
        firedAtMs: null,
        resolvedAtMs: null,
        acknowledgedBy: null,
        value: observation.value,
        limit: observation.limit,
        metric: observation.metric,
        incidentId: null,
        flaps: 0,
      },
    };
  }

  /** Adopts the alerts that were active when the host ended. */
  #takeUp(rule: AlertRule): Map<string, Tracked> {
    const own = this.#restored.filter((alert) => alert.rule === rule.name);
    this.#restored = this.#restored.filter((alert) => alert.rule !== rule.name);
    return new Map(
      own.map((alert) => {
        const subject = alert.fingerprint.slice(rule.name.length + 1);
        const tracker = new AlertTracker(timesOf(rule), trackedPhase(alert.phase));
        const firedAtMs = this.firings.get(alert.fingerprint) ?? [];
        return [subject, { tracker, subject, alert, firedAtMs, seenAtMs: Number.NaN }];
      }),
    );
  }

  #observeComposite(rule: CompositeRule): Observation {
    const subject = { subject: '', labels: {}, metric: null, value: null, limit: null };
    const parts = this.#prepared.filter((one) => rule.rules.includes(one.rule.name));
    const holding = parts.filter(({ holds }) => holds === true).length;
    const possible = parts.filter(({ holds }) => holds !== false).length;
    const needed = rule.at_least ?? rule.rules.length;
    if (holding >= needed) return { ...subject, holds: true, clears: false };
    return { ...subject, holds: possible >= needed ? null : false, clears: possible < needed };
  }
}

/** Returns the time before a frame that its values cover. A host without a processor measures less often, but no less time. */
function seenMs({ gap, gapKind, intervalMs }: Frame, sinceMs: number): number {
  if (!(sinceMs > 0)) return 0;
  if (gapKind === 'late') return Math.min(sinceMs, Math.max(MOST_LATE_MS, intervalMs));
  return !gap && sinceMs <= AWAKE_INTERVALS * intervalMs ? sinceMs : 0;
}

/** Rules with an equal result have the same subjects. */
function subjectsOf(rule: AlertRule): string {
  const { kind, name } = rule;
  switch (kind) {
    case 'threshold':
    case 'trend':
    case 'anomaly':
    case 'absence':
      return `${kind} ${name} ${rule.series}`;
    case 'service':
      return `${kind} ${name} ${rule.service}`;
    case 'cache':
      return `${kind} ${name} ${rule.hits}`;
    case 'kill':
      return `${kind} ${name} ${rule.program} ${rule.by.join()}`;
    case 'state':
    case 'composite':
      return `${kind} ${name}`;
  }
}

/** Sorts composite rules last, since they read the results of the others. */
function inOrder(rules: readonly AlertRule[]): readonly AlertRule[] {
  const rank = ({ kind }: AlertRule) => Number(kind === 'composite');
  return rules.filter(({ enabled }) => enabled).sort((a, b) => rank(a) - rank(b));
}

function activeOf({ tracked }: Prepared): readonly Alert[] {
  return [...tracked.values()].filter(({ tracker }) => tracker.phase !== 'inactive').map(({ alert }) => alert);
}

function timesOf(rule: AlertRule): TrackerTimes {
  return { forMs: rule.for_seconds * 1000, clearForMs: rule.clear_for_seconds * 1000 };
}

/** Ends an alert whose rule was deleted. */
function endOf(alert: Alert, atMs: number, by: string): AlertChange {
  const resolvedAtMs = Number.isNaN(atMs) ? alert.activeSinceMs : atMs;
  return {
    kind: alert.phase === 'pending' ? 'dropped' : 'resolved',
    alert: { ...alert, phase: 'resolved', resolvedAtMs },
    by,
  };
}

/** Returns the observation for a subject that its rule no longer covers. */
function absentOf({ subject, alert }: Tracked, { whenAbsent }: Evaluator): Observation {
  const { labels, metric, limit } = alert;
  return { subject, labels, metric, limit, ...UNKNOWN, ...whenAbsent };
}

/** An incident may begin after its first alert, absorb another one, or have another id after a restart. */
function attach(tracked: Tracked, observation: Observation, view: RuleView): AlertChange | undefined {
  if (tracked.tracker.phase !== 'firing' || view.health.bottlenecks.length === 0) return undefined;
  const incidentId = incidentOf(observation, view);
  if (incidentId === null || incidentId === tracked.alert.incidentId) return undefined;
  tracked.alert = { ...tracked.alert, incidentId };
  return { kind: 'attached', alert: tracked.alert, by: HOST };
}

function describeChange(
  tracked: Tracked,
  change: TrackedChange,
  rule: AlertRule,
  observation: Observation,
  view: RuleView,
): Alert {
  const { alert } = tracked;
  const { atMs } = view.frame;
  const { value, limit } = observation;
  switch (change) {
    case 'pending':
      return { ...alert, phase: 'pending', activeSinceMs: atMs, firedAtMs: null, resolvedAtMs: null, value, limit };
    case 'firing': {
      tracked.firedAtMs = [...tracked.firedAtMs.filter((firedAtMs) => atMs - firedAtMs < DAY_MS), atMs];
      return {
        ...alert,
        phase: 'firing',
        activeSinceMs: alert.phase === 'pending' ? alert.activeSinceMs : atMs,
        summary: fillTemplate(rule.summary, rule, observation),
        advice: fillTemplate(rule.advice, rule, observation),
        firedAtMs: atMs,
        resolvedAtMs: null,
        acknowledgedBy: null,
        value,
        limit,
        incidentId: incidentOf(observation, view),
        flaps: tracked.firedAtMs.length - 1,
      };
    }
    case 'unknown':
      return { ...alert, phase: 'unknown' };
    case 'recovered':
      return { ...alert, phase: alert.acknowledgedBy === null ? 'firing' : 'acknowledged' };
    case 'dropped':
    case 'resolved':
    case 'expired':
      return { ...alert, phase: 'resolved', resolvedAtMs: atMs, value: value ?? alert.value };
  }
}

/**
 * Finds the incident of the bottleneck with the series as evidence, or the heaviest one for an alert on the whole
 * machine.
 */
function incidentOf(
  { metric, labels }: Observation,
  { health: { bottlenecks }, incidentOf: owner }: RuleView,
): string | null {
  const service = labels['service'];
  const found = bottlenecks.find(
    ({ subject, evidence }) =>
      evidence.some((one) => one.metric === metric) || (service !== undefined && subject === service),
  );
  const bottleneck = found ?? (metric === null ? bottlenecks[0] : undefined);
  return bottleneck === undefined ? null : owner(bottleneck.id);
}

function trackedPhase(phase: AlertPhase): TrackedPhase {
  return phase === 'resolved' ? 'inactive' : phase === 'acknowledged' ? 'firing' : phase;
}
