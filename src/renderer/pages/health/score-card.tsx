import type { Deduction, HealthView } from '../../../shared/contract/health-schemas';
import { formatClock } from '../../../shared/format/date';
import { describeTrend } from '../../../shared/format/describe-trend';
import { roundDuration } from '../../../shared/format/duration';
import { STATE_LABELS } from '../../../shared/format/state-labels';
import type { State } from '../../../shared/model/severity';
import { Card, EmptyState, Icon, Muted, Note, Prose, Stack, Text } from '../../components';
import styles from './health.module.css';
import { predictionText } from './prediction-text';

/** The score and its arithmetic, like `homeostat health --explain`. */
export function ScoreCard({ health }: { readonly health: HealthView }) {
  const { state, stateSinceMs, score, trend, deductions, atMs, prediction } = health;
  const leads = trend === null ? undefined : describeTrend(trend);
  return (
    <Card title="Health score" detail="100 minus deductions">
      <div className={styles.score}>
        <Stack gap={1} className={styles.ring}>
          <ScoreRing state={state} score={score} />
          <Text as="p" size="l" weight="strong" tone={state} className={styles.state}>
            <Icon name={state} size={16} />
            {STATE_LABELS[state]}
          </Text>
          {atMs > 0 && <Note>for {roundDuration(atMs - stateSinceMs)}</Note>}
          {leads !== undefined && <Note>{leads}</Note>}
          {prediction !== null && <Note>{predictionText(prediction, atMs)}</Note>}
        </Stack>
        <Arithmetic state={state} score={score} deductions={deductions} />
      </div>
    </Card>
  );
}

const RADIUS = 52;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

function ScoreRing({ state, score }: { readonly state: State; readonly score: number | null }) {
  const share = (score ?? 0) / 100;
  return (
    <svg
      className={styles.dial}
      data-tone={state}
      viewBox="0 0 128 128"
      role="img"
      aria-label={score === null ? 'No score yet' : `Score ${Math.round(score)} of 100`}
    >
      <circle className={styles.track} cx="64" cy="64" r={RADIUS} />
      <circle
        className={styles.arc}
        cx="64"
        cy="64"
        r={RADIUS}
        strokeDasharray={`${share * CIRCUMFERENCE} ${CIRCUMFERENCE}`}
        transform="rotate(-90 64 64)"
      />
      <text className={styles.number} x="64" y="64" textAnchor="middle" dominantBaseline="central">
        {score === null ? '–' : Math.round(score)}
      </text>
    </svg>
  );
}

function Arithmetic({ state, score, deductions }: Pick<HealthView, 'state' | 'score' | 'deductions'>) {
  if (score === null) {
    return (
      <EmptyState title="No score yet">
        After a start or resume, scoring needs a few seconds of measurements.
      </EmptyState>
    );
  }
  return (
    <table className={styles.arithmetic} aria-label="Score calculation">
      <tbody>
        <tr>
          <td className={styles.points}>100</td>
          <td>
            <Muted>{deductions.length === 0 && nothingText(state)}</Muted>
          </td>
        </tr>
        {deductions.map((one) => (
          <tr key={`${one.signal} ${one.subject}`}>
            <td className={styles.points}>{one.points === 0 ? '' : `− ${one.points.toFixed(1)}`}</td>
            <td>
              <Prose text={one.text} />
              <Note>{whyPoints(one)}</Note>
            </td>
          </tr>
        ))}
        <tr className={styles.sum}>
          <td className={styles.points}>= {score.toFixed(score === 100 ? 0 : 1)}</td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}

/** Explains a score of 100: it describes the moment, while the state changes only with what lasts. */
function nothingText(state: State): string {
  if (state === 'healthy') return 'No deductions: every reading is within its thresholds.';
  return 'No deductions now. The state changes once this has lasted for a while.';
}

function whyPoints({ points, weight, severity, sinceMs }: Deduction): string {
  const since = `since ${formatClock(sinceMs, 'seconds')}`;
  if (severity === 'info') return `${since}; informational only.`;
  if (points === 0) return `${since}; included in another finding about the same resource.`;
  const share = Math.round((100 * points) / weight);
  return `${since}; ${severity === 'critical' ? 'beyond the critical threshold: ' : ''}${share}% of ${weight} points.`;
}
