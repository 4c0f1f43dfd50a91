import type { Alert } from '../../../shared/model/alert';
import type { Incident } from '../../../shared/model/health';
import { byWeight } from '../../live/alerts';

/** Alerts that have one cause. */
export interface AlertGroup {
  /** Of the incident; of the alert where there is none. */
  readonly id: string;
  /** Undefined where the alerts are part of none, or it is not known yet. */
  readonly incident: Incident | undefined;
  readonly alerts: readonly Alert[];
}

/** What fires or did when it was last heard of, by incident: the worst group first, and in each the worst alert first. */
export function groupAlerts(alerts: readonly Alert[], incidents: readonly Incident[]): readonly AlertGroup[] {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts.filter(({ phase }) => phase !== 'pending').sort(byWeight)) {
    const id = alert.incidentId ?? alert.fingerprint;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [alert]);
    else group.push(alert);
  }
  return [...groups].map(([id, own]) => ({ id, incident: incidents.find((one) => one.id === id), alerts: own }));
}
