import { formatValue } from '../../shared/model/format';
import type { Unit } from '../../shared/model/metric';
import { formatClock } from '../format/clock';
import type { SeriesSlot } from './chart-colors';
import styles from './crosshair.module.css';
import { Swatch } from './legend';

export interface CrosshairProps {
  readonly leftPx: number;
  readonly topPx: number;
  readonly heightPx: number;
  /** The right end of the chart, over which the tip must not stand. */
  readonly widthPx: number;
  readonly atMs: number;
  readonly unit: Unit;
  readonly values: readonly {
    readonly id: string;
    readonly label: string;
    readonly slot: SeriesSlot;
    readonly value: number;
  }[];
}

/** The values of one instant, at a line through it. */
export function Crosshair({ leftPx, topPx, heightPx, widthPx, atMs, unit, values }: CrosshairProps) {
  const isRight = leftPx > widthPx / 2;
  return (
    <>
      <div className={styles.line} style={{ left: leftPx, top: topPx, height: heightPx }} />
      <div
        className={`${styles.tip} ${isRight ? styles.before : styles.after}`}
        role="tooltip"
        style={{ left: leftPx, top: topPx }}
      >
        <div className={styles.time}>{formatClock(atMs, 'seconds')}</div>
        {values.map(({ id, label, slot, value }) => (
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
