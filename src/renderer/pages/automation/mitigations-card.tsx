import type { AutomationStatus } from '../../../shared/contract/automation-schemas';
import { formatClock } from '../../../shared/format/date';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { Icon } from '../../components/icon';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import styles from './mitigations-card.module.css';

/** What goes on, and what was done about it that is still in force. */
export function MitigationsCard({
  status: { emergencies, measures: mitigations },
}: {
  readonly status: AutomationStatus;
}) {
  const { isBusy, run } = useCall();
  const show = useToast();

  async function undo(changeId: string): Promise<void> {
    const called = await run((api) => api.optimize.undo({ changeId }));
    if (!called.ok) return show({ tone: 'critical', text: failureText(called.failure) });
    const failed = called.value.find(({ state }) => state === 'failed');
    if (failed !== undefined) show({ tone: 'critical', text: [failed.reason, failed.warning ?? ''].join(' ').trim() });
  }

  return (
    <Card title="Active mitigations">
      {emergencies.length === 0 && mitigations.length === 0 && (
        <EmptyState title="No active mitigations">No emergency is detected.</EmptyState>
      )}
      {emergencies.length > 0 && (
        <ul className={styles.list} aria-label="Emergencies">
          {emergencies.map(({ kind, subject, text, suspects }) => (
            <li key={`${kind} ${subject}`} className={styles.row}>
              <span className={styles.alarm}>
                <Icon name="warning" />
              </span>
              <div className={styles.text}>
                <Prose text={text} />
                {suspects.slice(0, 3).map((suspect) => (
                  <p key={suspect.pid} className={styles.muted}>
                    <Plain text={`${suspect.text}, PID ${suspect.pid}`} maxLength={160} />
                  </p>
                ))}
              </div>
            </li>
          ))}
        </ul>
      )}
      {mitigations.length > 0 && (
        <ul className={styles.list} aria-label="Active mitigations">
          {mitigations.map(({ changeId, action, targetText, problem, sinceMs, expiresAtMs }) => (
            <li key={changeId} className={styles.row}>
              <div className={styles.text}>
                <p>
                  <strong>{action}</strong> on <Plain text={targetText} maxLength={60} />
                </p>
                <p className={styles.muted}>
                  <Prose text={problem} /> Since {formatClock(sinceMs, 'seconds')}
                  {expiresAtMs !== null && `, expires at ${formatClock(expiresAtMs, 'seconds')}`}.
                </p>
              </div>
              <Button disabled={isBusy} onClick={() => void undo(changeId)}>
                Undo
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
