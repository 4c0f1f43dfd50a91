import type { TestedService } from '../../../shared/contract/service-schemas';
import { formatCount, formatDuration } from '../../../shared/format/format';
import { Badge, type Tone } from '../../components/badge';
import type { IconName } from '../../components/icon';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { type Called, failureText } from '../../live/use-call';
import styles from './test-result.module.css';

type Outcome = TestedService['outcome']['kind'];

const OUTCOMES: Readonly<Record<Outcome, { readonly tone: Tone; readonly icon: IconName; readonly word: string }>> = {
  ok: { tone: 'healthy', icon: 'healthy', word: 'Healthy' },
  degraded: { tone: 'degraded', icon: 'degraded', word: 'Degraded' },
  failed: { tone: 'unhealthy', icon: 'unhealthy', word: 'Failed' },
  impossible: { tone: 'unknown', icon: 'unknown', word: 'Cannot check' },
};
const MOST_VALUES = 6;

/** Brings what just came into view: it may be below what fits into the dialog. */
function showNow(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** What one look at a service that is not watched yet found. */
export function TestResult({ tested }: { readonly tested: Called<TestedService> }) {
  if (!tested.ok) {
    return (
      <div ref={showNow} className={styles.result} role="status">
        <Badge tone="unknown" icon="unknown">
          Not tested
        </Badge>
        <p>
          <Prose text={failureText(tested.failure)} />
        </p>
      </div>
    );
  }
  const { outcome, responseSeconds } = tested.value;
  const { tone, icon, word } = OUTCOMES[outcome.kind];
  const values = Object.entries(outcome.values);
  return (
    <div ref={showNow} className={styles.result} role="status" aria-label="Test result">
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      <div className={styles.text}>
        <p>
          <Plain text={outcome.message} maxLength={300} />
          <span className={styles.muted}>, after {formatDuration(responseSeconds)}</span>
        </p>
        {values.length > 0 && (
          <ul className={styles.values}>
            {values.slice(0, MOST_VALUES).map(([name, value]) => (
              <li key={name}>
                <Plain text={name} maxLength={60} /> {formatCount(value)}
              </li>
            ))}
            {values.length > MOST_VALUES && <li>and {values.length - MOST_VALUES} more</li>}
          </ul>
        )}
      </div>
    </div>
  );
}
