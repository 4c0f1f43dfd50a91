import { type ReactNode, useState } from 'react';
import type { Unit } from '../../shared/model/metric';
import { Card, EmptyState, LoadingState, useTableToggle } from '../components';
import { niceCeiling } from './axis';
import styles from './chart-card.module.css';
import { ChartTable } from './chart-table';
import { Legend, legendText } from './legend';
import type { ChartLine } from './line-chart';
import { extentOf, type Plot } from './plot';
import { TimeChart } from './time-chart';

export interface ChartCardProps {
  readonly title: string;
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
  const { title, actions, lines, plot, latest, unit, ceiling, isLoading = false, empty, footer } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [isTable, tableToggle] = useTableToggle(title);

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
    const peak = extentOf(plot.values.filter((_, index) => !hidden.has(lines[index]?.id ?? ''))).high;
    return (
      <TimeChart
        description={legendText(title, lines, latest, unit)}
        lines={lines}
        plot={plot}
        hidden={hidden}
        unit={unit}
        ceiling={ceiling.kind === 'fixed' ? ceiling.at : niceCeiling(peak, unit, ceiling.floor)}
      />
    );
  }

  return (
    <Card
      title={title}
      actions={
        <>
          {actions}
          {tableToggle}
        </>
      }
    >
      <Legend lines={lines} values={latest} unit={unit} hidden={hidden} onToggle={toggle} />
      <div className={styles.plot}>{content()}</div>
      {footer}
    </Card>
  );
}
