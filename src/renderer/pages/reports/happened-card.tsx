import type { Digest, DigestIncident } from '../../../shared/contract/digest-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import { formatRatio } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import { Card, List, ListRow, Muted, Note, Plain, Row, SeverityBadge, StateBadge, Text } from '../../components';

/** A smaller share would print as 0.0%. */
const LEAST_SHARE = 0.0005;

/** The states of the machine in the period, its incidents and its alerts. */
export function HappenedCard({ digest }: { readonly digest: Digest }) {
  const { states, incidents, alerts, fromMs, toMs, watchedMs } = digest;
  return (
    <Card title="Summary" detail={`${formatDateTime(fromMs)} to ${formatDateTime(toMs)}`}>
      <Row as="ul" gap={4} aria-label="Time in each state">
        {states.map(
          ({ state, share }) =>
            share >= LEAST_SHARE && (
              <Row key={state} as="li">
                <StateBadge state={state} />
                <Text size="s">{formatRatio(share)}</Text>
              </Row>
            ),
        )}
        <Muted as="li">{watchedText(watchedMs, toMs - fromMs)}</Muted>
      </Row>
      {incidents.length === 0 ? (
        <Note>No incidents.</Note>
      ) : (
        <List isOrdered isScrolled label="Incidents, newest first">
          {incidents.map((incident) => (
            <IncidentRow key={incident.id} incident={incident} />
          ))}
        </List>
      )}
      <Note>{alertsText(alerts)}</Note>
    </Card>
  );
}

function IncidentRow({ incident }: { readonly incident: DigestIncident }) {
  const { openedAtMs, durationMs, severity, cause, tried } = incident;
  return (
    <ListRow
      lead={<SeverityBadge severity={severity} />}
      end={
        <Muted>
          {formatDateTime(openedAtMs)}
          <br />
          {durationMs === null ? 'ongoing' : roundDuration(durationMs)}
        </Muted>
      }
    >
      <Plain text={cause} maxLength={200} />
      {tried.map((text) => (
        <Note key={text}>
          Tried: <Plain text={text} maxLength={200} />
        </Note>
      ))}
    </ListRow>
  );
}

/** Says which part of the period the shares cover. */
function watchedText(watchedMs: number, periodMs: number): string {
  if (watchedMs === 0) return 'Homeostat was not running.';
  return watchedMs >= periodMs * (1 - LEAST_SHARE) ? '' : `of ${roundDuration(watchedMs)} monitored`;
}

function alertsText({ fired, notified, failedDeliveries, noisiest }: Digest['alerts']): string {
  if (fired === 0) return 'No alerts fired.';
  const sent = `${plural(fired, 'alert')} fired, ${plural(notified, 'notification')} sent`;
  const failed = failedDeliveries === 0 ? '' : `, ${plural(failedDeliveries, 'delivery', 'deliveries')} failed`;
  const rules = noisiest.map(({ rule, fired: times }) => `${rule} (${times})`).join(', ');
  return `${sent}${failed}. Most frequent: ${rules}.`;
}
