import { type ReactNode, useState } from 'react';
import { formatValue } from '../../shared/format/format';
import type { Unit } from '../../shared/model/metric';
import { Card, EmptyState, IconButton, LoadingState } from '../components';
import { niceCeiling } from './axis';
import styles from './chart-card.module.css';
import { ChartTable } from './chart-table';
import { Legend } from './legend';
import type { ChartLine } from './line-chart';
import { type Plot, peakOf } from './plot';
import { TimeChart } from './time-chart';

export interface ChartCardProps {
  readonly title: string;
  readonly detail?: ReactNode;
  readonly actions?: ReactNode;
  readonly lines: readonly ChartLine[];
  /** Its values are aligned to `lines`. */
  readonly plot: Plot;
  /** The newest value of each line. */
  readonly latest: readonly number[];
  readonly unit: Unit;
  /** The end of the value axis, or the smallest one of an axis that fits its values. */
  readonly ceiling:
    | { readonly kind: 'fixed'; readonly at: number }
    | { readonly kind: 'above'; readonly floor: number };
  readonly isLoading?: boolean;
  /** Replaces a chart without lines or values. */
  readonly empty: ReactNode;
  /** Content below the chart with the same time axis. */
  readonly footer?: ReactNode;
}

/** Shows a chart with its legend, and the same data as a table for people who cannot read a canvas. */
export function ChartCard(props: ChartCardProps) {
  const { title, detail, actions, lines, plot, latest, unit, ceiling, isLoading = false, empty, footer } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [isTable, setIsTable] = useState(false);
  const isShown = (line: ChartLine) => !hidden.has(line.id);

  function toggle({ id }: ChartLine): void {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    setHidden(next);
  }

  function content(): ReactNode {
    if (plot.times.length === 0 || lines.length === 0) {
      return isLoading ? <LoadingState what="history" /> : <EmptyState title="No data yet">{empty}</EmptyState>;
    }
    if (isTable) return <ChartTable title={title} lines={lines} plot={plot} unit={unit} />;
    const peak = peakOf(plot, (index) => lines[index] !== undefined && isShown(lines[index]));
    return (
      <TimeChart
        description={describe(title, lines, latest, unit)}
        lines={lines}
        plot={plot}
        isShown={isShown}
        unit={unit}
        ceiling={ceiling.kind === 'fixed' ? ceiling.at : niceCeiling(peak, unit, ceiling.floor)}
      />
    );
  }

  return (
    <Card
      title={title}
      detail={detail}
      actions={
        <>
          {actions}
          <IconButton
            icon={isTable ? 'chart' : 'table'}
            label={isTable ? `Show ${title} as a chart` : `Show ${title} as a table`}
            onClick={() => setIsTable(!isTable)}
          />
        </>
      }
    >
      <Legend lines={lines} values={latest} unit={unit} isShown={isShown} onToggle={toggle} />
      <div className={styles.plot}>{content()}</div>
      {footer}
    </Card>
  );
}

/** @example describe('Network', …) // 'Network: received 1.20 MiB/s, sent 34.0 KiB/s' */
function describe(title: string, lines: readonly ChartLine[], latest: readonly number[], unit: Unit): string {
  return `${title}: ${lines.map(({ label }, index) => `${label} ${formatValue(latest[index], unit)}`).join(', ')}`;
}
