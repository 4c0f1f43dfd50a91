import type { Alert, AlertRule } from '../../../shared/contract/alert-schemas';
import { formatAlertNumber } from '../../../shared/format/alert-number';
import { formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import {
  Badge,
  Button,
  ButtonLink,
  ExpandableRow,
  Plain,
  SeverityBadge,
  StateBadge,
  useAction,
} from '../../components';
import { orpc } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { alertsHash } from '../../routes';
import { AlertDetails, type AlertDetailsProps } from './alert-details';

export interface AlertRowProps extends AlertDetailsProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** One alert in a line, with its details once opened. */
export function AlertRow({ isOpen, onToggle, ...details }: AlertRowProps) {
  const { alert, rule, silence } = details;
  const { summary, phase, activeSinceMs, severity } = alert;
  const { mutate: acknowledge, isPending } = useAction(
    orpc.alerts.acknowledge.mutationOptions(),
    'Acknowledged. You won’t be notified again unless it recurs.',
  );

  const name = summary === '' ? alert.rule : summary;
  return (
    <ExpandableRow
      label={`Alert: ${name.slice(0, 100)}`}
      isOpen={isOpen}
      onToggle={onToggle}
      badge={<SeverityBadge severity={severity} />}
      title={<Plain text={name} maxLength={200} />}
      facts={
        <>
          {valueText(alert, rule)}for {roundDuration(Math.max(0, hostClock.nowMs() - activeSinceMs))}, since{' '}
          {formatDateTime(activeSinceMs)}
        </>
      }
      marks={
        <>
          {phase === 'acknowledged' && <Badge icon="check">acknowledged</Badge>}
          {phase === 'unknown' && <StateBadge state="unknown">no data</StateBadge>}
          {silence !== undefined && <Badge icon="mute">silenced</Badge>}
        </>
      }
      actions={
        <>
          {alert.acknowledgedBy === null && phase !== 'pending' && (
            <Button icon="check" disabled={isPending} onClick={() => acknowledge({ fingerprint: alert.fingerprint })}>
              Acknowledge
            </Button>
          )}
          <ButtonLink icon="mute" href={alertsHash({ mute: alert.fingerprint, alert: alert.fingerprint })}>
            Silence
          </ButtonLink>
        </>
      }
    >
      <AlertDetails {...details} />
    </ExpandableRow>
  );
}

/** @example '97.5%, threshold 97.0%; ' */
function valueText({ value, limit, metric }: Alert, rule: AlertRule | undefined): string {
  if (value === null) return '';
  const thresholdText = limit === null ? '' : `, threshold ${formatAlertNumber(rule, metric, limit)}`;
  const lead = rule?.kind === 'service' ? 'last check took ' : '';
  return `${lead}${formatAlertNumber(rule, metric, value)}${thresholdText}; `;
}
