import { effectText, intervalText } from '../../../shared/format/gain-text';
import type { TrialEvidence } from '../../../shared/model/trial';
import styles from './effect-interval.module.css';

/** The reach of the scale beyond what stands on it. */
const HEADROOM = 1.15;

/** How much a change does, with the interval in which that is with a probability of 95 %; left of the line is better. */
export function EffectInterval({ evidence }: { readonly evidence: TrialEvidence }) {
  const { gain, gainInterval, gainRatio } = evidence;
  const [low, high] = gainInterval;
  const reach = Math.max(Math.abs(low), Math.abs(high), Math.abs(gain)) * HEADROOM || 1;
  // A gain is less of what is measured, and less is to the left.
  const left = (gainMs: number) => `${50 - (gainMs / reach) * 50}%`;
  const certainty = low > 0 ? styles.better : high < 0 ? styles.worse : styles.open;
  return (
    <div className={styles.effect}>
      <p>
        <strong>
          {effectText(gain)} ({Math.round(Math.abs(gainRatio) * 100)}%)
        </strong>
        <span className={styles.muted}>, 95% confidence interval: {intervalText(gainInterval)}</span>
      </p>
      <div className={styles.scale} aria-hidden="true">
        <div
          className={`${styles.interval} ${certainty}`}
          style={{ left: left(high), width: `${((high - low) / reach) * 50}%` }}
        />
        <div className={`${styles.gain} ${certainty}`} style={{ left: left(gain) }} />
        <div className={styles.zero} />
      </div>
      <div className={styles.ends} aria-hidden="true">
        <span>lower (better)</span>
        <span>no difference</span>
        <span>higher</span>
      </div>
    </div>
  );
}
