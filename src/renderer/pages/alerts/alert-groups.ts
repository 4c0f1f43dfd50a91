import type { Alert } from '../../../shared/contract/alert-schemas';
import type { Incident } from '../../../shared/contract/health-schemas';
import { rankOf } from '../../../shared/model/alert-routing';
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
  return [...groups]
    .map(([id, own]) => ({ id, incident: incidents.find((one) => one.id === id), alerts: own }))
    .sort((a, b) => weightOf(b) - weightOf(a));
}

/** By the worst alert; of equal groups, what is part of no incident stands last. */
function weightOf({ id, alerts }: AlertGroup): number {
  return Math.max(...alerts.map(({ severity }) => rankOf(severity))) - (id === null ? 0.5 : 0);
}

/** Alerts are told when they change, and a value that only moves is no change: these are the values of a moment ago. */
export function withFreshValues(alerts: readonly Alert[], fresh: readonly Alert[]): readonly Alert[] {
  const values = new Map(fresh.map(({ fingerprint, value }) => [fingerprint, value]));
  return alerts.map((alert) => ({ ...alert, value: values.get(alert.fingerprint) ?? alert.value }));
}
