import type { Alert, AlertPhase, AlertRule } from '../../shared/model/alert';
import { formatSeriesKey } from '../../shared/model/series';
import { AlertTracker, type TrackedChange, type TrackedPhase } from './alert-tracker';
import type { Evaluator, Observation, RuleView } from './evaluator';
import { createEvaluator } from './evaluators/registry';
import { fillTemplate } from './fill-template';

/** A change of an alert, for whoever tells or keeps it. */
export interface AlertChange {
  readonly kind: 'pending' | 'dropped' | 'firing' | 'unknown' | 'known-again' | 'resolved' | 'acknowledged';
  readonly alert: Alert;
  readonly by: string;
}

interface Tracked {
  readonly tracker: AlertTracker;
  alert: Alert;
  firedAtMs: number[];
}

interface Prepared {
  readonly rule: AlertRule;
  readonly evaluator: Evaluator | undefined;
  readonly tracked: Map<string, Tracked>;
  /** Whether the rule holds for any subject now: what composite rules are made of. */
  holds: boolean | null;
}

const DAY_MS = 86_400_000;
/** A frame that is later than so many intervals was not measured in between. */
const AWAKE_INTERVALS = 3;
/** After a start, a resume or a gap readings settle first. */
const GRACE_MS = 30_000;

/**
 * Every alert there is: looks at each rule on every heartbeat and knows which subjects are pending, firing,
 * acknowledged or not known. Nothing is told here.
 */
export class AlertBook {
  #prepared: readonly Prepared[] = [];
  #lastAtMs = Number.NaN;
  #graceUntilMs = Number.NEGATIVE_INFINITY;
  readonly #restored: Map<string, Alert>;

  /** @param restored what was active when the host ended */
  constructor(restored: readonly Alert[] = []) {
    this.#restored = new Map(restored.map((alert) => [alert.fingerprint, alert]));
  }

  /** Takes these rules from now on. What a rule that stayed the same knows is kept. */
  setRules(rules: readonly AlertRule[]): void {
    const before = new Map(this.#prepared.map((one) => [JSON.stringify(one.rule), one]));
    const order = [
      ...rules.filter(({ kind }) => kind !== 'composite'),
      ...rules.filter(({ kind }) => kind === 'composite'),
    ];
    this.#prepared = order
      .filter(({ enabled }) => enabled)
      .map(
        (rule): Prepared =>
          before.get(JSON.stringify(rule)) ?? {
            rule,
            evaluator: rule.kind === 'composite' ? undefined : createEvaluator(rule),
            tracked: new Map(),
            holds: null,
          },
      );
  }

  /** Nothing fires for a while: we changed something ourselves. */
  grace(untilMs: number): void {
    this.#graceUntilMs = Math.max(this.#graceUntilMs, untilMs);
  }

  /** Those that are pending, firing, acknowledged or unknown. */
  get active(): readonly Alert[] {
    return this.#prepared.flatMap(({ tracked }) =>
      [...tracked.values()].filter(({ tracker }) => tracker.phase !== 'inactive').map(({ alert }) => alert),
    );
  }

  advance(view: RuleView): readonly AlertChange[] {
    const { atMs, gap, intervalMs } = view.frame;
    const sinceMs = atMs - this.#lastAtMs;
    const isAwake = !gap && sinceMs > 0 && sinceMs <= AWAKE_INTERVALS * intervalMs;
    if (gap || Number.isNaN(this.#lastAtMs)) this.grace(atMs + GRACE_MS);
    this.#lastAtMs = atMs;
    const awakeMs = isAwake ? sinceMs : 0;
    const canFire = atMs >= this.#graceUntilMs;
    const changes: AlertChange[] = [];
    for (const prepared of this.#prepared) {
      const observations = prepared.evaluator?.observe(view) ?? [this.#observeComposite(prepared.rule)];
      let holds: boolean | null = null;
      for (const observation of observations) {
        if (observation.holds !== null) holds = holds === true || observation.holds;
        this.#restore(prepared, observation);
        // Most subjects of most rules are well on most heartbeats: they cost one look.
        const phase = prepared.tracked.get(observation.subject)?.tracker.phase ?? 'inactive';
        if (observation.holds !== true && phase === 'inactive') continue;
        const change = this.#step(prepared, observation, { awakeMs, canFire, atMs }, view);
        if (change !== undefined) changes.push(change);
      }
      prepared.holds = holds;
    }
    return changes;
  }

  /** @returns undefined where there is no such alert, or it is acknowledged already */
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
    { rule, tracked: all }: Prepared,
    observation: Observation,
    { awakeMs, canFire, atMs }: { readonly awakeMs: number; readonly canFire: boolean; readonly atMs: number },
    view: RuleView,
  ): AlertChange | undefined {
    let tracked = all.get(observation.subject);
    if (tracked === undefined) {
      tracked = this.#track(rule, observation, atMs);
      all.set(observation.subject, tracked);
    }
    const { holds, clears, value, limit } = observation;
    const change = tracked.tracker.advance({ holds, clears, awakeMs, canFire });
    if (change === undefined) {
      // What is shown stays fresh without being a change.
      if (value !== null) tracked.alert = { ...tracked.alert, value, limit };
      return undefined;
    }
    tracked.alert = describeChange(tracked, change, rule, observation, atMs, view);
    return { kind: change, alert: tracked.alert, by: 'homeostat' };
  }

  #track(rule: AlertRule, observation: Observation, atMs: number, restored?: Alert): Tracked {
    const phase: TrackedPhase =
      restored === undefined ? 'inactive' : restored.phase === 'acknowledged' ? 'firing' : trackedPhase(restored.phase);
    const times = { forMs: rule.for_seconds * 1000, clearForMs: rule.clear_for_seconds * 1000 };
    return {
      tracker: new AlertTracker(times, phase),
      firedAtMs: restored?.firedAtMs === null || restored === undefined ? [] : [restored.firedAtMs],
      alert: restored ?? {
        fingerprint: fingerprintOf(rule, observation),
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

  /** What fired when the host ended goes on where it was. */
  #restore(prepared: Prepared, observation: Observation): void {
    if (this.#restored.size === 0) return;
    const alert = this.#restored.get(fingerprintOf(prepared.rule, observation));
    if (alert === undefined) return;
    this.#restored.delete(alert.fingerprint);
    prepared.tracked.set(observation.subject, this.#track(prepared.rule, observation, alert.activeSinceMs, alert));
  }

  #observeComposite(rule: AlertRule): Observation {
    const subject = { subject: '', labels: {}, metric: null, value: null, limit: null };
    if (rule.kind !== 'composite') return { ...subject, holds: null, clears: null };
    const parts = this.#prepared.filter((one) => rule.rules.includes(one.rule.name));
    const holding = parts.filter(({ holds }) => holds === true).length;
    const possible = parts.filter(({ holds }) => holds !== false).length;
    const needed = rule.at_least ?? rule.rules.length;
    if (holding >= needed) return { ...subject, holds: true, clears: false };
    return { ...subject, holds: possible >= needed ? null : false, clears: possible < needed };
  }
}

function describeChange(
  tracked: Tracked,
  change: Exclude<TrackedChange, undefined>,
  rule: AlertRule,
  observation: Observation,
  atMs: number,
  view: RuleView,
): Alert {
  const { alert } = tracked;
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
    case 'known-again':
      return { ...alert, phase: alert.acknowledgedBy === null ? 'firing' : 'acknowledged' };
    case 'dropped':
    case 'resolved':
      return { ...alert, phase: 'resolved', resolvedAtMs: atMs, value: value ?? alert.value };
  }
}

/** The incident of the bottleneck that an alert's series is evidence of, or the heaviest one for what is about the whole machine. */
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

function fingerprintOf(rule: AlertRule, { subject, labels }: Observation): string {
  return `${rule.name} ${subject === '' ? formatSeriesKey('', labels) : subject}`.trim();
}

function trackedPhase(phase: AlertPhase): TrackedPhase {
  return phase === 'resolved' ? 'inactive' : phase === 'acknowledged' ? 'firing' : phase;
}
