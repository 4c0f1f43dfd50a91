import type { Alert } from '../../../shared/contract/alert-schemas';
import type { Incident } from '../../../shared/contract/health-schemas';
import { rankOf } from '../../../shared/model/alert-routing';
import { byWeight } from '../../live/alerts';

/** Alerts that have one cause. */
export interface AlertGroup {
  /** Id of the incident; null for the alerts without one. */
  readonly id: string | null;
  /** Undefined where there is none, or it is no longer known. */
  readonly incident: Incident | undefined;
  readonly alerts: readonly Alert[];
}

/**
 * Groups firing alerts, and those without data since, by incident: the worst group first, and the worst alert first in
 * each.
 */
export function groupAlerts(alerts: readonly Alert[], incidents: readonly Incident[]): readonly AlertGroup[] {
  const shown = alerts.filter(({ phase }) => phase !== 'pending').sort(byWeight);
  return [...Map.groupBy(shown, ({ incidentId }) => incidentId)]
    .map(([id, own]) => ({ id, incident: incidents.find((one) => one.id === id), alerts: own }))
    .sort((a, b) => weightOf(b) - weightOf(a));
}

/** Orders by the worst alert; among equals, the group without an incident comes last. */
function weightOf({ id, alerts }: AlertGroup): number {
  return Math.max(...alerts.map(({ severity }) => rankOf(severity))) - (id === null ? 0.5 : 0);
}

/** Merges fresh values into alerts: alerts are sent when they change, and a new value alone is no change. */
export function withFreshValues(alerts: readonly Alert[], fresh: readonly Alert[]): readonly Alert[] {
  const values = new Map(fresh.map(({ fingerprint, value }) => [fingerprint, value]));
  return alerts.map((alert) => ({ ...alert, value: values.get(alert.fingerprint) ?? alert.value }));
}
