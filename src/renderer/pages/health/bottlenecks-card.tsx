import { formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import { formatRatio } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import type { Bottleneck } from '../../../shared/model/health';
import { Card } from '../../components/card';
import { Meter } from '../../components/meter';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { SeverityBadge } from '../../components/severity-badge';
import { useQuery } from '../../live/use-query';
import { optimizeHash, servicesHash } from '../../routes';
import { RESOURCE_LABELS } from '../../text/resource-labels';
import styles from './bottlenecks-card.module.css';
import { PAST_BOTTLENECKS } from './health-queries';

const PAST_SHOWN = 6;
const HOUR_SECONDS = 3600;

/** What makes somebody wait now, who takes part, and what did before. */
export function BottlenecksCard({ active }: { readonly active: readonly Bottleneck[] }) {
  const { loaded } = useQuery(PAST_BOTTLENECKS);
  const past = loaded.kind === 'ready' ? loaded.value.slice(0, PAST_SHOWN) : [];
  return (
    <Card title="Bottlenecks" detail={`${active.length} active`}>
      {active.length === 0 && <EmptyState title="No bottlenecks">No programs are waiting for a resource.</EmptyState>}
      <ul className={styles.list}>
        {active.map((one) => (
          <li key={one.id} className={styles.active}>
            <p className={styles.title}>
              <SeverityBadge severity={one.severity} />
              <strong>
                {RESOURCE_LABELS[one.resource]}
                {one.subject !== null && (
                  <>
                    {' '}
                    <Subject of={one} />
                  </>
                )}
              </strong>
              <span className={styles.muted}>{roundDuration(one.activeRatio * HOUR_SECONDS)} of the last hour</span>
            </p>
            <p className={styles.text}>
              <Plain text={one.evidence[0]?.text ?? one.text} maxLength={200} />
            </p>
            {one.culprits.length > 0 && (
              <ul className={styles.culprits}>
                {one.culprits.map(({ app, pid, processes, share }) => (
                  <li key={app}>
                    <span className={styles.app}>
                      <Plain text={app} maxLength={40} />
                      <span className={styles.muted}>
                        {' '}
                        {processes === 1 ? `pid ${pid}` : plural(processes, 'process', 'processes')}
                      </span>
                    </span>
                    <span className={styles.share}>
                      <Meter ratio={share}>{formatRatio(share)}</Meter>
                    </span>
                  </li>
                ))}
              </ul>
            )}
            <p className={styles.help}>
              <a className={styles.link} href={optimizeHash(soughtFor(one))}>
                Show recommendations
              </a>
            </p>
          </li>
        ))}
      </ul>
      {past.length > 0 && (
        <>
          <h3 className={styles.heading}>Earlier</h3>
          <ul className={styles.past}>
            {past.map(({ id, resource, subject, sinceMs, untilMs, culprits }) => (
              <li key={id}>
                <span className={styles.when}>{formatDateTime(sinceMs)}</span>
                <span>
                  {RESOURCE_LABELS[resource]}
                  {subject !== null && (
                    <>
                      {' '}
                      <Plain text={subject} maxLength={30} />
                    </>
                  )}
                  {culprits[0] !== undefined && (
                    <span className={styles.muted}>
                      , <Plain text={culprits[0].app} maxLength={30} />
                    </span>
                  )}
                </span>
                <span className={styles.muted}>{roundDuration(((untilMs ?? sinceMs) - sinceMs) / 1000)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

/** What is suggested is told by whom it would slow down; anything where nobody is to blame. */
function soughtFor({ culprits }: Bottleneck): { readonly target?: string } {
  const pid = culprits[0]?.pid ?? 0;
  return pid > 0 ? { target: `pid:${pid}` } : {};
}

/** What of a resource it is; of a service, the way to it. */
function Subject({ of: { resource, subject } }: { readonly of: Pick<Bottleneck, 'resource' | 'subject'> }) {
  const text = <Plain text={subject ?? ''} maxLength={40} />;
  if (resource !== 'service' || subject === null) return text;
  return (
    <a className={styles.link} href={servicesHash(subject)}>
      {text}
    </a>
  );
}
