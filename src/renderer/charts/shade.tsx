import type { Span } from '../time-range';
import type { ChartPlace } from './chart-place';
import type { ChartArea } from './line-chart';
import styles from './shade.module.css';

export interface ShadedSpan extends Span {
  readonly id: string;
  readonly label: string;
}

export interface ShadeProps {
  readonly span: ShadedSpan;
  readonly plot: Span;
  readonly place: ChartPlace;
  readonly area: ChartArea;
}

/** A narrower period has no room for its label. */
const LEAST_LABEL_PX = 56;

/** Shades the visible part of a period. */
export function Shade({ span, plot, place, area }: ShadeProps) {
  if (span.toMs < plot.fromMs || span.fromMs > plot.toMs) return null;
  const left = place.leftPx(Math.max(plot.fromMs, span.fromMs));
  const right = place.leftPx(Math.min(plot.toMs, span.toMs));
  return (
    <div
      className={styles.shade}
      style={{ left, width: Math.max(1, right - left), top: area.topPx, height: area.bottomPx - area.topPx }}
    >
      {right - left >= LEAST_LABEL_PX && <span className={styles.label}>{span.label}</span>}
    </div>
  );
}
