import { formatInstant } from '../../shared/format/date';
import { formatValue } from '../../shared/format/format';
import styles from './crosshair.module.css';
import { Swatch } from './legend';
import type { ChartArea, ChartScene } from './line-chart';
import { shownValue } from './plot';

export interface CrosshairProps extends ChartScene {
  /** The area of the lines. */
  readonly area: ChartArea;
  /** Index of the instant. */
  readonly point: number;
}

/** Limits the list to the largest values, the interesting ones. */
const MOST_VALUES = 10;

/** Shows the values of one instant next to a line through it. */
export function Crosshair({ area, point, plot, lines, hidden, unit }: CrosshairProps) {
  const atMs = plot.times[point] ?? 0;
  const spanMs = plot.toMs - plot.fromMs;
  const share = (atMs - plot.fromMs) / spanMs;
  const left = area.leftPx + Math.max(0, share) * (area.rightPx - area.leftPx);
  const values = lines
    .map((line, index) => ({ ...line, value: shownValue(plot, index, point) }))
    .filter(({ id }) => hidden?.has(id) !== true);
  const shown = values.length <= MOST_VALUES ? values : values.sort((a, b) => b.value - a.value).slice(0, MOST_VALUES);
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
