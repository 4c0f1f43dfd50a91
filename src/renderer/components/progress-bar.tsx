import type { Tone } from './badge';
import styles from './progress-bar.module.css';

export interface ProgressBarProps {
  /** What grows; read out. */
  readonly label: string;
  readonly ratio: number;
  readonly tone: Tone;
}

/** How much of something is done or used. */
export function ProgressBar({ label, ratio, tone }: ProgressBarProps) {
  return <progress className={styles.bar} data-tone={tone} aria-label={label} value={ratio} />;
}
