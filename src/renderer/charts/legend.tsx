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
  /** Ids of the lines that are not drawn. */
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (line: ChartLine) => void;
}

/** Shows the color and the newest value of each line, and hides a line on request. */
export function Legend({ lines, values, unit, hidden, onToggle }: LegendProps) {
  return (
    <ul className={styles.legend}>
      {lines.map((line, index) => (
        <li key={line.id}>
          <button
            type="button"
            className={styles.entry}
            aria-pressed={!hidden.has(line.id)}
            onClick={() => onToggle(line)}
          >
            <Swatch slot={line.slot} />
            <span>{line.label}</span>
            <span className={styles.value}>{formatValue(values[index], unit)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** @example legendText('Network', …) // 'Network: received 1.20 MiB/s, sent 34.0 KiB/s' */
export function legendText(title: string, lines: readonly ChartLine[], values: readonly number[], unit: Unit): string {
  return `${title}: ${lines.map(({ label }, index) => `${label} ${formatValue(values[index], unit)}`).join(', ')}`;
}

export function Swatch({ slot }: { readonly slot: SeriesSlot }) {
  return <span className={styles.swatch} style={{ background: `var(--series-${slot})` }} aria-hidden="true" />;
}
