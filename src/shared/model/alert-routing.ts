import type { Alert } from '../contract/alert-schemas';
import type { AlertsFile } from '../contract/alerts-file-schema';
import { createGlob } from './glob';
import { SEVERITIES, type Severity } from './severity';
import { DAY_MS } from './time';

/** Rules that send alerts to channels. The first route that matches applies. */
export type RoutingConfig = AlertsFile['routing'];

/** Returns the labels of an alert that matchers compare. */
export function labelsOf({ labels, rule, severity, metric }: Alert): Readonly<Record<string, string>> {
  return { ...labels, rule, severity, ...(metric === null ? {} : { metric }) };
}

/** Returns true if every matcher matches. */
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

/** Returns true for severities that cause notifications; `info` is for the log, `notice` for the badge. */
export function isNotified(severity: Severity): boolean {
  return rankOf(severity) >= rankOf('warning');
}

export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Returns true within the quiet hours, which may span midnight. */
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
