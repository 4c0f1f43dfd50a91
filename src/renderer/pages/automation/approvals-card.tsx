import { formatClock } from '../../../shared/format/date';
import type { Approval } from '../../../shared/model/automation';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { useToast } from '../../components/toast';
import { failureText, useCall } from '../../live/use-call';
import styles from './approvals-card.module.css';

/** What waits for a yes. */
export function ApprovalsCard({ approvals }: { readonly approvals: readonly Approval[] }) {
  const { isBusy, run } = useCall();
  const show = useToast();

  async function reply(askId: string, isApproved: boolean): Promise<void> {
    const called = await run((api) => api.automation.answer({ askId, isApproved }));
    if (!called.ok) show({ tone: 'critical', text: failureText(called.failure) });
  }

  return (
    <Card title="Approvals">
      <ul className={styles.asks}>
        {approvals.map(({ id, action, targetText, problem, untilMs }) => (
          <li key={id} className={styles.ask}>
            <div className={styles.text}>
              <p>
                <strong>{action}</strong> on <Plain text={targetText} maxLength={80} />
              </p>
              <p className={styles.muted}>
                <Prose text={problem} /> Expires at {formatClock(untilMs, 'minutes')}.
              </p>
            </div>
            <Button disabled={isBusy} onClick={() => void reply(id, false)}>
              Reject
            </Button>
            <Button variant="primary" disabled={isBusy} onClick={() => void reply(id, true)}>
              Approve
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
