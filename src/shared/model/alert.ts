import type { Severity, State } from './severity';

/** A limit of a rule: a number in the metric's unit, or `adaptive(ID)`, the limit of that id in `thresholds`. */
export type Bound = number | string;

interface CommonRule {
  /** Unique, and lasting: history and silences name it. */
  readonly name: string;
  readonly enabled: boolean;
  /** info = log only, notice = badge, warning = quiet notification, critical = act today. */
  readonly severity: Severity;
  /** The condition must hold for so long while the machine is awake. */
  readonly for_seconds: number;
  /** The clear condition must hold for so long before it is resolved. */
  readonly clear_for_seconds: number;
  /** `{{value}}`, `{{limit}}`, `{{labels.mount}}`, `{{rule}}` are filled in. */
  readonly summary: string;
  readonly advice: string;
  /** Ids of actions that would help. */
  readonly actions: readonly string[];
}

/** A series is beyond a bound. */
export interface ThresholdRule extends CommonRule {
  readonly kind: 'threshold';
  readonly series: string;
  readonly above?: Bound | undefined;
  readonly below?: Bound | undefined;
  /** Where it is clear again; a tenth inside the bound where nothing is said. */
  readonly clear?: number | undefined;
  /** Counts only while another series (of the same labels, where it has them) is above a value: ratio and minimum count. */
  readonly while_series?: string | undefined;
  readonly while_above?: number | undefined;
}

/** A series reaches a limit within a time, or moves faster than a rate. */
export interface TrendRule extends CommonRule {
  readonly kind: 'trend';
  readonly series: string;
  readonly reaches?: number | undefined;
  readonly within_hours?: number | undefined;
  readonly rises_per_day_above?: number | undefined;
}

/** Analytics is confident that a series does not behave as its past says. */
export interface AnomalyRule extends CommonRule {
  readonly kind: 'anomaly';
  /** Empty: any series. */
  readonly series: string;
}

/** The machine is in a state or worse, or its score is low. */
export interface StateRule extends CommonRule {
  readonly kind: 'state';
  readonly at_least?: Exclude<State, 'healthy' | 'recovering' | 'unknown'> | undefined;
  readonly score_below?: number | undefined;
}

/** A watched service is down. */
export interface ServiceRule extends CommonRule {
  readonly kind: 'service';
  /** Name or group, `*` standing for anything. */
  readonly service: string;
}

/** A cache finds less than it did. */
export interface CacheRule extends CommonRule {
  readonly kind: 'cache';
  /** Counters. */
  readonly hits: string;
  readonly misses: string;
  readonly hit_ratio_below: number;
  /** Fewer requests than this in the time say nothing. */
  readonly minimum_requests: number;
}

/** A series that was there is not any more. */
export interface AbsenceRule extends CommonRule {
  readonly kind: 'absence';
  readonly series: string;
}

/** Several rules at once. */
export interface CompositeRule extends CommonRule {
  readonly kind: 'composite';
  readonly rules: readonly string[];
  /** How many of them must hold; all where nothing is said. */
  readonly at_least?: number | undefined;
}

export type AlertRule =
  | ThresholdRule
  | TrendRule
  | AnomalyRule
  | StateRule
  | ServiceRule
  | CacheRule
  | AbsenceRule
  | CompositeRule;

/** The built-in rule, about channels that fail again and again: no rule of `alerts.yaml` may have its name. */
export const CHANNEL_FAILING = 'channel-failing';

/** `unknown`: it fired, and there is no data any more. Missing data is not resolved. */
export type AlertPhase = 'pending' | 'firing' | 'acknowledged' | 'unknown' | 'resolved';

/** A rule's state for one series or group. */
export interface Alert {
  /** Rule and labels: the same trouble has the same fingerprint over restarts. */
  readonly fingerprint: string;
  readonly rule: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly phase: AlertPhase;
  readonly severity: Severity;
  readonly summary: string;
  readonly advice: string;
  readonly actions: readonly string[];
  /** When the condition first held. */
  readonly activeSinceMs: number;
  /** When it fired; null before. */
  readonly firedAtMs: number | null;
  readonly resolvedAtMs: number | null;
  readonly acknowledgedBy: string | null;
  readonly value: number | null;
  readonly limit: number | null;
  /** Key of the series, where there is one. */
  readonly metric: string | null;
  /** Of health, where one is open that it belongs to. */
  readonly incidentId: string | null;
  /** How often it fired in the last day. */
  readonly flaps: number;
}

/** What is told of one incident: sent once, updated in place, resolved once. */
export interface Notification {
  /** Of the incident, or of the alert where there is no incident. */
  readonly id: string;
  /** Counts the tellings of one notification, from 1. */
  readonly revision: number;
  readonly status: 'firing' | 'resolved';
  readonly severity: Severity;
  readonly title: string;
  readonly body: string;
  readonly advice: string;
  readonly sinceMs: number;
  readonly atMs: number;
  readonly alerts: readonly Alert[];
}

/** Alerts that match are not told of until it ends; it always ends. */
export interface Silence {
  readonly id: string;
  /** By label; `rule`, `severity` and `metric` are labels too. `*` stands for anything. */
  readonly matchers: Readonly<Record<string, string>>;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly comment: string;
  readonly createdBy: string;
}

export type AlertEventKind =
  | 'pending'
  | 'firing'
  | 'acknowledged'
  | 'unknown'
  | 'resolved'
  | 'notified'
  | 'not-notified'
  | 'delivered'
  | 'failed'
  | 'silenced'
  | 'unsilenced'
  | 'rules-changed';

/** One line of the history: who or what, what, and why. */
export interface AlertEvent {
  readonly atMs: number;
  readonly kind: AlertEventKind;
  /** The alert, notification, silence or channel it is about. */
  readonly subject: string;
  readonly rule: string | null;
  readonly severity: Severity | null;
  readonly by: string;
  readonly text: string;
}

/** One message on its way to one channel. */
export interface OutboxEntry {
  /** Unique for channel, notification and revision: the receiver may tell repetitions by it. */
  readonly key: string;
  readonly channel: string;
  readonly notification: Notification;
  readonly status: 'waiting' | 'sent' | 'dead';
  readonly attempts: number;
  readonly createdAtMs: number;
  readonly nextAttemptAtMs: number;
  readonly expiresAtMs: number;
  readonly lastError: string | null;
}
