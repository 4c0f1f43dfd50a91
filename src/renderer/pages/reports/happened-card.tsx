import { formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import { formatRatio } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import type { Digest, DigestIncident } from '../../../shared/model/digest';
import { StateBadge } from '../../components/badge';
import { Card } from '../../components/card';
import { Plain } from '../../components/plain';
import { SeverityBadge } from '../../components/severity-badge';
import styles from './happened-card.module.css';

/** Less would be printed as none. */
const LEAST_SHARE = 0.0005;

/** How the machine was, its incidents, and how much was told of them. */
export function HappenedCard({ digest }: { readonly digest: Digest }) {
  const { states, incidents, alerts, fromMs, toMs, watchedMs } = digest;
  return (
    <Card title="Summary" detail={`${formatDateTime(fromMs)} to ${formatDateTime(toMs)}`}>
      <ul className={styles.states} aria-label="Time in each state">
        {states.map(
          ({ state, share }) =>
            share >= LEAST_SHARE && (
              <li key={state}>
                <StateBadge state={state} />
                {formatRatio(share)}
              </li>
            ),
        )}
        <li className={styles.muted}>{watchedText(watchedMs, toMs - fromMs)}</li>
      </ul>
      {incidents.length === 0 ? (
        <p className={styles.muted}>No incidents.</p>
      ) : (
        <ol className={styles.incidents} aria-label="Incidents, newest first">
          {incidents.map((incident) => (
            <IncidentRow key={incident.id} incident={incident} />
          ))}
        </ol>
      )}
      <p className={styles.muted}>{alertsText(alerts)}</p>
    </Card>
  );
}

function IncidentRow({ incident }: { readonly incident: DigestIncident }) {
  const { openedAtMs, durationMs, severity, cause, tried } = incident;
  return (
    <li className={styles.incident}>
      <SeverityBadge severity={severity} />
      <div className={styles.names}>
        <Plain text={cause} maxLength={200} />
        {tried.map((text) => (
          <p key={text} className={styles.muted}>
            Tried: <Plain text={text} maxLength={200} />
          </p>
        ))}
      </div>
      <span className={styles.when}>
        {formatDateTime(openedAtMs)}
        <br />
        {durationMs === null ? 'ongoing' : roundDuration(durationMs / 1000)}
      </span>
    </li>
  );
}

/** Says how much the shares stand for. */
function watchedText(watchedMs: number, periodMs: number): string {
  if (watchedMs === 0) return 'Homeostat was not running.';
  return watchedMs >= periodMs * (1 - LEAST_SHARE) ? '' : `of ${roundDuration(watchedMs / 1000)} monitored`;
}

function alertsText({ fired, notified, failedDeliveries, noisiest }: Digest['alerts']): string {
  if (fired === 0) return 'No alerts fired.';
  const sent = `${plural(fired, 'alert')} fired, ${plural(notified, 'notification')} sent`;
  const failed = failedDeliveries === 0 ? '' : `, ${plural(failedDeliveries, 'delivery', 'deliveries')} failed`;
  const rules = noisiest.map(({ rule, fired: times }) => `${rule} (${times})`).join(', ');
  return `${sent}${failed}. Most frequent: ${rules}.`;
}
