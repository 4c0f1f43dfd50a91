import type { TestedService } from '../../../shared/contract/service-schemas';
import { formatCount, formatDuration } from '../../../shared/format/format';
import { Badge, type Tone } from '../../components/badge';
import type { IconName } from '../../components/icon';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { failureText } from '../../live/loadable';
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

export interface TestResultProps {
  /** Undefined until a test has ended. */
  readonly tested: TestedService | undefined;
  readonly error: unknown;
}

/** What one look at a service that is not watched yet found. */
export function TestResult({ tested, error }: TestResultProps) {
  if (error !== null) {
    return (
      <div ref={showNow} className={styles.result} role="status">
        <Badge tone="unknown" icon="unknown">
          Not tested
        </Badge>
        <p>
          <Prose text={failureText(error)} />
        </p>
      </div>
    );
  }
  if (tested === undefined) return null;
  const { outcome, responseSeconds } = tested;
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
