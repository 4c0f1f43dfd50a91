import type { HealthView } from '../../../shared/contract/health-schemas';
import { formatClock } from '../../../shared/format/date';
import { describeTrend } from '../../../shared/format/describe-trend';
import { roundDuration } from '../../../shared/format/duration';
import type { Deduction } from '../../../shared/model/health';
import type { State } from '../../../shared/model/severity';
import { STATE_LABELS } from '../../components/badge';
import { Card } from '../../components/card';
import { Icon } from '../../components/icon';
import { EmptyState } from '../../components/placeholder';
import { Prose } from '../../components/prose';
import { predictionText } from './prediction-text';
import styles from './score-card.module.css';

/** The score, and the arithmetic that leads to it: the same as `homeostat health --explain`. */
export function ScoreCard({ health }: { readonly health: HealthView }) {
  const { state, stateSinceMs, score, trend, deductions, atMs, prediction } = health;
  const leads = trend === null ? undefined : describeTrend(trend);
  return (
    <Card title="Health score" detail="100 minus deductions">
      <div className={styles.card}>
        <div className={styles.ring}>
          <ScoreRing state={state} score={score} />
          <p className={`${styles.state} ${styles[state]}`}>
            <Icon name={state} size={16} />
            {STATE_LABELS[state]}
          </p>
          {atMs > 0 && <p className={styles.since}>for {roundDuration((atMs - stateSinceMs) / 1000)}</p>}
          {leads !== undefined && <p className={styles.since}>{leads}</p>}
          {prediction !== null && <p className={styles.prediction}>{predictionText(prediction, atMs)}</p>}
        </div>
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
      className={styles.svg}
      viewBox="0 0 128 128"
      role="img"
      aria-label={score === null ? 'No score yet' : `Score ${Math.round(score)} of 100`}
    >
      <circle className={styles.track} cx="64" cy="64" r={RADIUS} />
      <circle
        className={`${styles.arc} ${styles[state]}`}
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
          <td className={styles.muted}>{deductions.length === 0 && nothingText(state)}</td>
        </tr>
        {deductions.map((one) => (
          <tr key={`${one.signal} ${one.subject}`}>
            <td className={styles.points}>{one.points === 0 ? '' : `− ${one.points.toFixed(1)}`}</td>
            <td>
              <Prose text={one.text} />
              <span className={styles.why}>{whyPoints(one)}</span>
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

/** The score tells the moment; the state waits whether it lasts. */
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
