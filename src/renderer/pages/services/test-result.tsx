import type { TestedService } from '../../../shared/contract/service-schemas';
import { formatCount, formatSeconds } from '../../../shared/format/format';
import { Badge, Grow, type IconName, Muted, Plain, Prose, Row, type Tone, Well } from '../../components';
import { failureText } from '../../live/loadable';

type Outcome = TestedService['outcome']['kind'];

const OUTCOMES: Readonly<Record<Outcome, { readonly tone: Tone; readonly icon: IconName; readonly word: string }>> = {
  ok: { tone: 'healthy', icon: 'healthy', word: 'Healthy' },
  degraded: { tone: 'degraded', icon: 'degraded', word: 'Degraded' },
  failed: { tone: 'unhealthy', icon: 'unhealthy', word: 'Failed' },
  impossible: { tone: 'unknown', icon: 'unknown', word: 'Cannot check' },
};
const MOST_VALUES = 6;

/** Scrolls a new result into view: it may be below the part of the dialog that fits. */
function showNow(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

interface TestResultProps {
  /** Undefined until a test has ended. */
  readonly tested: TestedService | undefined;
  readonly error: unknown;
}

/** The result of one check of a service that is not monitored yet. */
export function TestResult({ tested, error }: TestResultProps) {
  if (error !== null) {
    return (
      <Well ref={showNow} role="status">
        <Badge tone="unknown" icon="unknown">
          Not tested
        </Badge>
        <Prose text={failureText(error)} />
      </Well>
    );
  }
  if (tested === undefined) return null;
  const { outcome, responseSeconds } = tested;
  const { tone, icon, word } = OUTCOMES[outcome.kind];
  const values = Object.entries(outcome.values);
  return (
    <Well ref={showNow} role="status" aria-label="Test result">
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      <Grow>
        <Plain text={outcome.message} maxLength={300} />
        <Muted>, after {formatSeconds(responseSeconds)}</Muted>
        {values.length > 0 && (
          <Muted>
            <Row as="ul" gap={4}>
              {values.slice(0, MOST_VALUES).map(([name, value]) => (
                <li key={name}>
                  <Plain text={name} /> {formatCount(value)}
                </li>
              ))}
              {values.length > MOST_VALUES && <li>and {values.length - MOST_VALUES} more</li>}
            </Row>
          </Muted>
        )}
      </Grow>
    </Well>
  );
}
