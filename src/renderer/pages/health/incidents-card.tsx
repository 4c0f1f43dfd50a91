import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Incident, IncidentEvent } from '../../../shared/contract/health-schemas';
import { formatClock, formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import {
  Card,
  EmptyState,
  ExpandableRow,
  List,
  Muted,
  Plain,
  Prose,
  QueryResult,
  SeverityBadge,
} from '../../components';
import { orpc } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { RESOURCE_LABELS } from '../../text/resource-labels';
import styles from './health.module.css';

const NEWEST_INCIDENTS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 50 };

const EVENT_LABELS: Readonly<Record<IncidentEvent['kind'], string>> = {
  opened: 'opened',
  worse: 'worsened',
  better: 'improved',
  signal: 'signal',
  tried: 'action',
  closed: 'closed',
};

/** Periods out of health, newest first, each with its cause and its course. */
export function IncidentsCard() {
  const result = useQuery(orpc.health.incidents.queryOptions({ input: NEWEST_INCIDENTS, refetchInterval: 5_000 }));
  const [openId, setOpenId] = useState<string>();
  return (
    <Card title="Incidents" detail="one per likely cause">
      <QueryResult
        result={result}
        what="incidents"
        empty={
          <EmptyState title="No incidents yet">Periods in which this machine is not healthy appear here.</EmptyState>
        }
      >
        {(incidents) => (
          <List isScrolled>
            {incidents.map((incident) => (
              <li key={incident.id}>
                <IncidentRow
                  incident={incident}
                  isOpen={incident.id === openId}
                  onToggle={() => setOpenId(incident.id === openId ? undefined : incident.id)}
                />
              </li>
            ))}
          </List>
        )}
      </QueryResult>
    </Card>
  );
}

interface RowProps {
  readonly incident: Incident;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function IncidentRow({ incident, isOpen, onToggle }: RowProps) {
  const { severity, resource, subject, cause, openedAtMs, closedAtMs, timeline } = incident;
  const lasted = roundDuration(Math.max(0, (closedAtMs ?? hostClock.nowMs()) - openedAtMs));
  return (
    <ExpandableRow
      label={`Incident: ${cause.slice(0, 100)}`}
      isOpen={isOpen}
      onToggle={onToggle}
      badge={<SeverityBadge severity={severity} />}
      title={
        <>
          {RESOURCE_LABELS[resource]} <Plain text={subject ?? ''} />
        </>
      }
      facts={<Plain text={cause} maxLength={160} />}
      marks={
        <Muted>
          {formatDateTime(openedAtMs)}
          <br />
          {closedAtMs === null ? `ongoing, ${lasted}` : lasted}
        </Muted>
      }
    >
      <ol className={styles.timeline} aria-label="Incident timeline">
        {timeline.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events are only added at the end
          <li key={index}>
            <Muted>{formatClock(event.atMs, 'seconds')}</Muted>
            <Muted>{EVENT_LABELS[event.kind]}</Muted>
            <Prose text={event.text} />
          </li>
        ))}
      </ol>
    </ExpandableRow>
  );
}
