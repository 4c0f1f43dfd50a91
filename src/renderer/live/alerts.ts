import type { Alert } from '../../shared/model/alert';
import { rankOf } from '../../shared/model/alert-routing';
import { createLiveStore, type Live } from './follow';

/** The alerts that are pending, firing, acknowledged or not known, told anew whenever they change. */
export function createAlertsStore(live: Live) {
  return createLiveStore<readonly Alert[]>(live, async (api, set, signal) => {
    for await (const alerts of await api.alerts.watch(undefined, { signal })) set(alerts);
  });
}

/** Those that wait for somebody: they fire, nobody has acknowledged them, and they are more than a line in the log. */
export function waitingAlerts(alerts: readonly Alert[]): readonly Alert[] {
  return alerts
    .filter(({ phase, acknowledgedBy }) => (phase === 'firing' || phase === 'unknown') && acknowledgedBy === null)
    .filter(({ severity }) => rankOf(severity) >= rankOf('notice'))
    .sort(byWeight);
}

/** The worst first; of equal ones, the one that has gone on longest. */
export function byWeight(one: Alert, other: Alert): number {
  return rankOf(other.severity) - rankOf(one.severity) || one.activeSinceMs - other.activeSinceMs;
}
