import { useQuery } from '@tanstack/react-query';
import type { Alert, Silence } from '../../../shared/contract/alert-schemas';
import { plural } from '../../../shared/format/plural';
import { Card, EmptyState, List, NoData, Plain } from '../../components';
import { findSilence } from '../../live/alerts';
import { every, orpc } from '../../live/host-api';
import { useLive, useReadable } from '../../live/live-context';
import { alertsHash } from '../../routes';
import { RESOURCE_LABELS } from '../../text/resource-labels';
import { type AlertGroup, groupAlerts, withFreshValues } from './alert-groups';
import { AlertRow } from './alert-row';

export interface ActiveSectionProps {
  /** Fingerprint of the open alert; the worst one where it is undefined. */
  readonly opened: string | undefined;
  readonly silences: readonly Silence[];
}

/** Names no alert in the address, so that every row is closed. */
const NONE = '-';
const ALL_INCIDENTS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 };

/** The alerts that fire now, by incident, and the pending ones. */
export function ActiveSection({ opened, silences }: ActiveSectionProps) {
  const watched = useReadable(useLive().alerts);
  const { data: fresh = [] } = useQuery(orpc.alerts.list.queryOptions({ refetchInterval: every(2_000) }));
  const { data: causes = [] } = useQuery(
    orpc.health.incidents.queryOptions({ input: ALL_INCIDENTS, refetchInterval: 5_000 }),
  );
  const { data: rules } = useQuery(orpc.alerts.rules.queryOptions({ refetchInterval: 5_000 }));
  if (watched.data === undefined) return <NoData result={watched} what="alerts" />;
  const alerts = withFreshValues(watched.data, fresh);
  const groups = groupAlerts(alerts, causes);
  const pending = alerts.filter(({ phase }) => phase === 'pending');
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
