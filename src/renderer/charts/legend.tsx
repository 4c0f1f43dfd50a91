import { formatValue } from '../../shared/format/format';
import type { Unit } from '../../shared/model/metric';
import type { SeriesSlot } from './chart-colors';
import styles from './legend.module.css';
import type { ChartLine } from './line-chart';

export interface LegendProps {
  readonly lines: readonly ChartLine[];
  /** The newest value of each line. */
  readonly values: readonly number[];
  readonly unit: Unit;
  readonly isShown: (line: ChartLine) => boolean;
  readonly onToggle: (line: ChartLine) => void;
}

/** Shows the color and the newest value of each line, and hides a line on request. */
export function Legend({ lines, values, unit, isShown, onToggle }: LegendProps) {
  return (
    <ul className={styles.legend}>
      {lines.map((line, index) => (
        <li key={line.id}>
          <button type="button" className={styles.entry} aria-pressed={isShown(line)} onClick={() => onToggle(line)}>
            <Swatch slot={line.slot} />
            <span>{line.label}</span>
            <span className={styles.value}>{formatValue(values[index], unit)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function Swatch({ slot }: { readonly slot: SeriesSlot }) {
  return <span className={styles.swatch} style={{ background: `var(--series-${slot})` }} aria-hidden="true" />;
}
