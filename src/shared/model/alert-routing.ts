import type { Alert } from '../contract/alert-schemas';
import { createGlob } from './glob';
import { SEVERITIES, type Severity } from './severity';
import { DAY_MS } from './time';

/** Where alerts go. Routes are tried in order and the first that matches counts; the last resort is mandatory. */
export interface Route {
  /** By label; `rule`, `severity` and `metric` are labels too. `*` stands for anything. Empty: everything. */
  readonly match: Readonly<Record<string, string>>;
  readonly channels: readonly string[];
}

export interface RoutingConfig {
  readonly routes: readonly Route[];
  readonly default_channels: readonly string[];
  /** Local times, such as 22:00 and 07:00; only what is critical is told in between. */
  readonly quiet_hours?: { readonly from: string; readonly to: string } | undefined;
  /** One notification is renewed no more often than this, unless it gets worse. */
  readonly cooldown_seconds: number;
  /** What is critical and acknowledged by nobody for so long goes to these channels as well. */
  readonly escalation?: { readonly after_seconds: number; readonly channels: readonly string[] } | undefined;
}

/** An alert as what matchers look at. */
export function labelsOf({ labels, rule, severity, metric }: Alert): Readonly<Record<string, string>> {
  return { ...labels, rule, severity, ...(metric === null ? {} : { metric }) };
}

/** Whether every matcher matches. */
export function matchesLabels(
  matchers: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(matchers).every(([name, pattern]) => {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
    return value !== undefined && createGlob(pattern)(value);
  });
}

export function channelsFor(
  alert: Alert,
  { routes, default_channels }: Pick<RoutingConfig, 'routes' | 'default_channels'>,
): readonly string[] {
  const labels = labelsOf(alert);
  return routes.find(({ match }) => matchesLabels(match, labels))?.channels ?? default_channels;
}

/** What is told at all: info is for the log, notice for the badge. */
export function isNotified(severity: Severity): boolean {
  return rankOf(severity) >= rankOf('warning');
}

export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Whether an instant is in the quiet hours, which may go over midnight. */
export function isQuiet(config: RoutingConfig, atMs: number, offsetMs: (atMs: number) => number): boolean {
  const { quiet_hours: hours } = config;
  if (hours === undefined) return false;
  const minute = Math.floor((((atMs + offsetMs(atMs)) % DAY_MS) + DAY_MS) / 60_000) % 1_440;
  const from = minutesOf(hours.from);
  const to = minutesOf(hours.to);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}
