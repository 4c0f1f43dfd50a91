import { useQuery } from '@tanstack/react-query';
import { asReason } from '../../../shared/format/sentence';
import { Card, Muted, Note, ProgressBar, Prose, Row } from '../../components';
import { every, orpc } from '../../live/host-api';
import styles from './health.module.css';

/** The plan back to health, while there is one. */
export function RecoveryCard() {
  const { data } = useQuery(orpc.health.recovery.queryOptions({ refetchInterval: every(2_000) }));
  if (data === undefined) return null;
  const { plan, progress } = data;
  if (!plan.isValid || progress === 1 || plan.from === 'healthy') return null;
  return (
    <Card title="Recovery plan" detail={plan.reason}>
      <Row isUnbroken gap={3}>
        <ProgressBar label="Recovery" ratio={progress} tone="recovering" />
        <Muted>{Math.round(progress * 100)}%&nbsp;complete</Muted>
      </Row>
      <ol className={styles.steps}>
        {plan.steps.map(({ id, text, precondition }) => (
          <li key={id}>
            <Prose text={text} />
            <Note>
              Only if: <Prose text={asReason(precondition)} />
            </Note>
          </li>
        ))}
      </ol>
    </Card>
  );
}
