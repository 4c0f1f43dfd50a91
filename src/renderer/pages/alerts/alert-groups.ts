import type { Alert } from '../../../shared/model/alert';
import type { Incident } from '../../../shared/model/health';
import { byWeight } from '../../live/alerts';

/** Alerts that have one cause. */
export interface AlertGroup {
  /** Of the incident; null for the alerts that are part of none. */
  readonly id: string | null;
  /** Undefined where there is none, or it is not known any more. */
  readonly incident: Incident | undefined;
  readonly alerts: readonly Alert[];
}

/** What fires or did when it was last heard of, by incident: the worst group first, and in each the worst alert first. */
export function groupAlerts(alerts: readonly Alert[], incidents: readonly Incident[]): readonly AlertGroup[] {
  const groups = new Map<string | null, Alert[]>();
  for (const alert of alerts.filter(({ phase }) => phase !== 'pending').sort(byWeight)) {
    const id = alert.incidentId;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [alert]);
    else group.push(alert);
  }
  return [...groups].map(([id, own]) => ({ id, incident: incidents.find((one) => one.id === id), alerts: own }));
}

/** Alerts are told when they change, and a value that only moves is no change: these are the values of a moment ago. */
export function withFreshValues(alerts: readonly Alert[], fresh: readonly Alert[]): readonly Alert[] {
  const values = new Map(fresh.map(({ fingerprint, value }) => [fingerprint, value]));
  return alerts.map((alert) => ({ ...alert, value: values.get(alert.fingerprint) ?? alert.value }));
}
