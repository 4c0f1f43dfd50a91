import type { Tone } from './badge';
import styles from './progress-bar.module.css';

interface ProgressBarProps {
  /** Names the quantity; read out. */
  readonly label: string;
  readonly ratio: number;
  readonly tone: Tone;
}

/** A share of a whole as a bar. */
export function ProgressBar({ label, ratio, tone }: ProgressBarProps) {
  return <progress className={styles.bar} data-tone={tone} aria-label={label} value={ratio} />;
}
