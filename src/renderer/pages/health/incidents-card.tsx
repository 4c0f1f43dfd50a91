import { useState } from 'react';
import { formatClock, formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import type { Incident, IncidentEvent } from '../../../shared/model/health';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { QueryResult } from '../../components/query-result';
import { SeverityBadge } from '../../components/severity-badge';
import { useQuery } from '../../live/use-query';
import { RESOURCE_LABELS } from '../../text/resource-labels';
import { INCIDENTS } from './health-queries';
import styles from './incidents-card.module.css';

const EVENT_LABELS: Readonly<Record<IncidentEvent['kind'], string>> = {
  opened: 'opened',
  worse: 'worsened',
  better: 'improved',
  signal: 'signal',
  tried: 'action',
  closed: 'closed',
};

/** The periods out of health, newest first, each with its cause and its course. */
export function IncidentsCard({ nowMs }: { readonly nowMs: () => number }) {
  const result = useQuery(INCIDENTS);
  const [openId, setOpenId] = useState<string>();
  return (
    <Card title="Incidents" detail="one per likely cause">
      <QueryResult result={result} what="incidents">
        {(incidents) =>
          incidents.length === 0 ? (
            <EmptyState title="No incidents yet">Periods in which this machine is not healthy appear here.</EmptyState>
          ) : (
            <ul className={styles.list}>
              {incidents.map((incident) => (
                <li key={incident.id}>
                  <IncidentRow
                    incident={incident}
                    nowMs={nowMs()}
                    isOpen={incident.id === openId}
                    onToggle={() => setOpenId(incident.id === openId ? undefined : incident.id)}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </QueryResult>
    </Card>
  );
}

interface RowProps {
  readonly incident: Incident;
  readonly nowMs: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function IncidentRow({ incident, nowMs, isOpen, onToggle }: RowProps) {
  const { severity, resource, subject, cause, openedAtMs, closedAtMs, timeline } = incident;
  const lasted = roundDuration(Math.max(0, (closedAtMs ?? nowMs) - openedAtMs) / 1000);
  return (
    <>
      <button type="button" className={styles.row} aria-expanded={isOpen} onClick={onToggle}>
        <SeverityBadge severity={severity} />
        <span className={styles.names}>
          <span className={styles.title}>
            {RESOURCE_LABELS[resource]}
            {subject !== null && (
              <>
                {' '}
                <Plain text={subject} maxLength={40} />
              </>
            )}
          </span>
          <span className={styles.cause}>
            <Plain text={cause} maxLength={160} />
          </span>
        </span>
        <span className={styles.when}>
          {formatDateTime(openedAtMs)}
          <br />
          {closedAtMs === null ? `ongoing, ${lasted}` : lasted}
        </span>
      </button>
      {isOpen && (
        <ol className={styles.timeline} aria-label="Incident timeline">
          {timeline.map((event, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: events are only added at the end
            <li key={index}>
              <span className={styles.at}>{formatClock(event.atMs, 'seconds')}</span>
              <span className={styles.kind}>{EVENT_LABELS[event.kind]}</span>
              <Prose text={event.text} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
