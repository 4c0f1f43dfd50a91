import type { Alert, Silence } from '../../shared/contract/alert-schemas';
import { labelsOf, matchesLabels, rankOf } from '../../shared/model/alert-routing';
import { createLiveStore } from './follow';
import type { Live } from './follow';

/** The alerts that are pending, firing, acknowledged or not known, told anew whenever they change. */
export function createAlertsStore(live: Live) {
  return createLiveStore<readonly Alert[]>(live, async (api, set, signal) => {
    for await (const alerts of await api.alerts.watch(undefined, { signal })) set(alerts);
  });
}

/**
 * Those that wait for somebody: they fire, nobody has acknowledged or silenced them, and they are more than a line in
 * the log.
 */
export function waitingAlerts(alerts: readonly Alert[], silences: readonly Silence[]): readonly Alert[] {
  return alerts
    .filter(({ phase, acknowledgedBy }) => (phase === 'firing' || phase === 'unknown') && acknowledgedBy === null)
    .filter(({ severity }) => rankOf(severity) >= rankOf('notice'))
    .filter((alert) => findSilence(alert, silences) === undefined)
    .sort(byWeight);
}

/** The worst first; of equal ones, the one that has gone on longest. */
export function byWeight(one: Alert, other: Alert): number {
  return rankOf(other.severity) - rankOf(one.severity) || one.activeSinceMs - other.activeSinceMs;
}

/** The silence that keeps an alert quiet; undefined where none does. */
export function findSilence(alert: Alert, silences: readonly Silence[]): Silence | undefined {
  return silences.find(({ matchers }) => matchesLabels(matchers, labelsOf(alert)));
}
