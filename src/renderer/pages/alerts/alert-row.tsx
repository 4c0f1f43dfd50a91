import { formatAlertNumber } from '../../../shared/format/alert-number';
import { formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import type { Alert, AlertRule } from '../../../shared/model/alert';
import { Badge } from '../../components/badge';
import { Button } from '../../components/button';
import { ExpandableRow } from '../../components/expandable-row';
import { Icon } from '../../components/icon';
import { Plain } from '../../components/plain';
import { SeverityBadge } from '../../components/severity-badge';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import { alertsHash } from '../../routes';
import { AlertDetails, type AlertDetailsProps } from './alert-details';
import styles from './alert-row.module.css';

export interface AlertRowProps extends AlertDetailsProps {
  readonly nowMs: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** One alert in a line; opened, everything that is known of it. */
export function AlertRow({ nowMs, isOpen, onToggle, ...details }: AlertRowProps) {
  const { alert, rule, silence } = details;
  const { summary, phase, activeSinceMs, severity } = alert;
  const { isBusy, run } = useCall();
  const show = useToast();

  async function acknowledge(): Promise<void> {
    const called = await run((api) => api.alerts.acknowledge({ fingerprint: alert.fingerprint }));
    if (called.ok) show({ tone: 'healthy', text: 'Acknowledged. You won’t be notified again unless it recurs.' });
    else show({ tone: 'critical', text: failureText(called.failure) });
  }

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
          {valueText(alert, rule)}for {roundDuration(Math.max(0, nowMs - activeSinceMs) / 1000)}, since{' '}
          {formatDateTime(activeSinceMs)}
        </>
      }
      marks={
        <>
          {phase === 'acknowledged' && <Badge icon="check">acknowledged</Badge>}
          {phase === 'unknown' && (
            <Badge tone="unknown" icon="unknown">
              no data
            </Badge>
          )}
          {silence !== undefined && <Badge icon="mute">silenced</Badge>}
        </>
      }
      actions={
        <>
          {alert.acknowledgedBy === null && phase !== 'pending' && (
            <Button icon="check" disabled={isBusy} onClick={() => void acknowledge()}>
              Acknowledge
            </Button>
          )}
          <a className={styles.mute} href={alertsHash({ mute: alert.fingerprint, alert: alert.fingerprint })}>
            <Icon name="mute" size={14} />
            Silence
          </a>
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
