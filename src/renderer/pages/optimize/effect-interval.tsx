import type { TrialEvidence } from '../../../shared/contract/optimization-schemas';
import { effectText, intervalText } from '../../../shared/format/gain-text';
import { Muted, Stack } from '../../components';
import styles from './optimize.module.css';

/** Room of the scale beyond the interval. */
const HEADROOM = 1.15;

/** The effect of a change with its 95% confidence interval; left of the line is better. */
export function EffectInterval({ evidence }: { readonly evidence: TrialEvidence }) {
  const { gain, gainInterval, gainRatio } = evidence;
  const [low, high] = gainInterval;
  const reach = Math.max(Math.abs(low), Math.abs(high), Math.abs(gain)) * HEADROOM || 1;
  // A gain lowers the metric, and lower values are on the left.
  const left = (gainMs: number) => `${50 - (gainMs / reach) * 50}%`;
  const certainty = low > 0 ? 'healthy' : high < 0 ? 'critical' : 'unknown';
  return (
    <Stack gap={1}>
      <p>
        <strong>
          {effectText(gain)} ({Math.round(Math.abs(gainRatio) * 100)}%)
        </strong>
        <Muted>, 95% confidence interval: {intervalText(gainInterval)}</Muted>
      </p>
      <div className={styles.scale} data-tone={certainty} aria-hidden="true">
        <div className={styles.interval} style={{ left: left(high), width: `${((high - low) / reach) * 50}%` }} />
        <div className={styles.gain} style={{ left: left(gain) }} />
        <div className={styles.zero} />
      </div>
      <div className={styles.ends} aria-hidden="true">
        <span>lower (better)</span>
        <span>no difference</span>
        <span>higher</span>
      </div>
    </Stack>
  );
}
