import { plural } from '../../../shared/format/plural';
import type { Alert, Silence } from '../../../shared/model/alert';
import { Card } from '../../components/card';
import { List } from '../../components/list';
import { EmptyState, ErrorState, LoadingState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { findSilence } from '../../live/alerts';
import type { HostClock } from '../../live/host-clock';
import { useLive, useReadable } from '../../live/live-context';
import { readyValue } from '../../live/loadable';
import { useQuery } from '../../live/use-query';
import { alertsHash } from '../../routes';
import { RESOURCE_LABELS } from '../../text/resource-labels';
import { type AlertGroup, groupAlerts, withFreshValues } from './alert-groups';
import { AlertRow } from './alert-row';
import { CAUSES, FRESH_ALERTS, RULES } from './alerts-queries';

export interface ActiveSectionProps {
  /** Fingerprint of the open alert; the worst one where it is undefined. */
  readonly opened: string | undefined;
  readonly silences: readonly Silence[];
  readonly clock: HostClock;
}

/** Names no alert in the address, so that every row is closed. */
const NONE = '-';

/** The alerts that fire now, by incident, and those that are about to. */
export function ActiveSection({ opened, silences, clock }: ActiveSectionProps) {
  const loaded = useReadable(useLive().alerts);
  const fresh = readyValue(useQuery(FRESH_ALERTS).loaded) ?? [];
  const causes = readyValue(useQuery(CAUSES).loaded) ?? [];
  const rules = readyValue(useQuery(RULES).loaded);
  if (loaded.kind === 'loading') return <LoadingState what="alerts" />;
  if (loaded.kind === 'failed') return <ErrorState title="Cannot load alerts" failure={loaded.failure} />;
  const alerts = withFreshValues(loaded.value, fresh);
  const groups = groupAlerts(alerts, causes);
  const pending = alerts.filter(({ phase }) => phase === 'pending');
  const nowMs = clock.nowMs();
  const openFingerprint = opened ?? groups[0]?.alerts[0]?.fingerprint;

  const list = (members: readonly Alert[]) => (
    <List>
      {members.map((alert) => (
        <li key={alert.fingerprint}>
          <AlertRow
            alert={alert}
            rule={rules?.rules.find(({ name }) => name === alert.rule)}
            routing={rules?.routing}
            silence={findSilence(alert, silences)}
            incident={causes.find(({ id }) => id === alert.incidentId)}
            clock={clock}
            nowMs={nowMs}
            isOpen={alert.fingerprint === openFingerprint}
            onToggle={() => {
              location.hash = alertsHash({ alert: alert.fingerprint === openFingerprint ? NONE : alert.fingerprint });
            }}
          />
        </li>
      ))}
    </List>
  );
  return (
    <>
      {groups.length === 0 && (
        <Card title="Active">
          <EmptyState title="No alerts are firing">
            {rules !== undefined &&
              `Homeostat checks ${plural(rules.rules.filter(({ enabled }) => enabled).length, 'rule')} with every measurement. `}
            No condition has been true for long enough to fire.
          </EmptyState>
        </Card>
      )}
      {groups.map((group) => (
        <Card key={group.id ?? 'none'} title={groupTitle(group)} detail={<GroupDetail group={group} />} flush>
          {list(group.alerts)}
        </Card>
      ))}
      {pending.length > 0 && (
        <Card title="Pending" detail="condition met, but not for long enough to fire" flush>
          {list(pending)}
        </Card>
      )}
    </>
  );
}

function groupTitle({ id, incident }: AlertGroup): string {
  if (incident !== undefined) return `Incident: ${RESOURCE_LABELS[incident.resource]}`;
  return id === null ? 'Not part of an incident' : 'Earlier incident';
}

function GroupDetail({ group: { incident, alerts } }: { readonly group: AlertGroup }) {
  if (incident !== undefined) return <Plain text={incident.cause} maxLength={160} />;
  return plural(alerts.length, 'alert');
}
