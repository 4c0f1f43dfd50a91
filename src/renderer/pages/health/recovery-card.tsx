import { formatRatio } from '../../../shared/model/format';
import { Card } from '../../components/card';
import { Meter } from '../../components/meter';
import { Prose } from '../../components/prose';
import { useAnswer } from '../../live/use-answer';
import { RECOVERY } from './health-questions';
import styles from './recovery-card.module.css';

/** The way back to health, while there is one to go. */
export function RecoveryCard() {
  const { loaded } = useAnswer(RECOVERY);
  if (loaded.kind !== 'ready') return null;
  const { plan, progress } = loaded.value;
  if (!plan.isValid || progress === 1 || plan.from === 'healthy') return null;
  return (
    <Card title="The way back" detail={plan.reason}>
      <Meter ratio={progress}>{formatRatio(progress)} of the way</Meter>
      <ol className={styles.steps}>
        {plan.steps.map(({ id, text, precondition }) => (
          <li key={id}>
            <Prose text={text} />
            <p className={styles.precondition}>
              First: <Prose text={precondition} />
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
