import type { Approval } from '../../../shared/contract/automation-schemas';
import { formatClock } from '../../../shared/format/date';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { useAction } from '../../components/use-action';
import { orpc } from '../../live/host-api';
import styles from './approvals-card.module.css';

/** What waits for a yes. */
export function ApprovalsCard({ approvals }: { readonly approvals: readonly Approval[] }) {
  const { mutate: decide, isPending } = useAction(orpc.automation.answer.mutationOptions());

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
            <Button disabled={isPending} onClick={() => decide({ askId: id, isApproved: false })}>
              Reject
            </Button>
            <Button variant="primary" disabled={isPending} onClick={() => decide({ askId: id, isApproved: true })}>
              Approve
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
