import type { Alert, Silence } from '../../shared/model/alert';
import { labelsOf, matchesLabels, rankOf } from '../../shared/model/alert-routing';

/**
 * Returns the alerts that wait for a person: they fire, are neither acknowledged nor silenced, and have a severity
 * above info.
 */
export function waitingAlerts(alerts: readonly Alert[], silences: readonly Silence[]): readonly Alert[] {
  return alerts
    .filter(({ phase, acknowledgedBy }) => (phase === 'firing' || phase === 'unknown') && acknowledgedBy === null)
    .filter(({ severity }) => rankOf(severity) >= rankOf('notice'))
    .filter((alert) => findSilence(alert, silences) === undefined)
    .sort(byWeight);
}

/** Sorts by severity, the worst first, then by age, the oldest first. */
export function byWeight(one: Alert, other: Alert): number {
  return rankOf(other.severity) - rankOf(one.severity) || one.activeSinceMs - other.activeSinceMs;
}

/** Returns the silence that matches an alert. */
export function findSilence(alert: Alert, silences: readonly Silence[]): Silence | undefined {
  return silences.find(({ matchers }) => matchesLabels(matchers, labelsOf(alert)));
}
