import { useQuery } from '@tanstack/react-query';
import { asReason } from '../../../shared/format/sentence';
import { Card } from '../../components/card';
import { Prose } from '../../components/prose';
import { every, orpc } from '../../live/host-api';
import styles from './recovery-card.module.css';

/** The way back to health, while there is one to go. */
export function RecoveryCard() {
  const { data } = useQuery(orpc.health.recovery.queryOptions({ refetchInterval: every(2_000) }));
  if (data === undefined) return null;
  const { plan, progress } = data;
  if (!plan.isValid || progress === 1 || plan.from === 'healthy') return null;
  return (
    <Card title="Recovery plan" detail={plan.reason}>
      <p className={styles.progress}>
        <span className={styles.track}>
          <span className={styles.done} style={{ width: `${progress * 100}%` }} />
        </span>
        {Math.round(progress * 100)}% complete
      </p>
      <ol className={styles.steps}>
        {plan.steps.map(({ id, text, precondition }) => (
          <li key={id}>
            <Prose text={text} />
            <p className={styles.precondition}>
              Only if: <Prose text={asReason(precondition)} />
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
