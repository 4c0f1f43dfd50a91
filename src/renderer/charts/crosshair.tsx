import { formatInstant } from '../../shared/format/date';
import { formatValue } from '../../shared/format/format';
import type { Unit } from '../../shared/model/metric';
import styles from './crosshair.module.css';
import { Swatch } from './legend';
import type { ChartArea, ChartLine } from './line-chart';

export interface CrosshairProps {
  /** Where the lines are drawn. */
  readonly area: ChartArea;
  /** How far right within the area, from 0 to 1. */
  readonly share: number;
  readonly atMs: number;
  /** How long the period is that the chart shows. */
  readonly spanMs: number;
  readonly unit: Unit;
  readonly values: readonly (ChartLine & { readonly value: number })[];
}

/** More than this would be a wall; the largest are the ones that a person looks for. */
const MOST_VALUES = 10;

/** The values of one instant, at a line through it. */
export function Crosshair({ area, share, atMs, spanMs, unit, values }: CrosshairProps) {
  const left = area.leftPx + Math.max(0, share) * (area.rightPx - area.leftPx);
  const shown =
    values.length <= MOST_VALUES ? values : [...values].sort((a, b) => b.value - a.value).slice(0, MOST_VALUES);
  return (
    <>
      <div className={styles.line} style={{ left, top: area.topPx, height: area.bottomPx - area.topPx }} />
      <div
        className={`${styles.tip} ${share > 0.5 ? styles.before : styles.after}`}
        role="tooltip"
        style={{ left, top: area.topPx }}
      >
        <div className={styles.time}>{formatInstant(atMs, spanMs)}</div>
        {shown.map(({ id, label, slot, value }) => (
          <div key={id} className={styles.entry}>
            <Swatch slot={slot} />
            <span className={styles.label}>{label}</span>
            <span className={styles.value}>{formatValue(value, unit)}</span>
          </div>
        ))}
      </div>
    </>
  );
}
