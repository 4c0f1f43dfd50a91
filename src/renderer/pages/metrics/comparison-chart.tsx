import { type ReactNode, useMemo } from 'react';
import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import type { Unit } from '../../../shared/model/metric';
import { type ValueBounds, valueBounds } from '../../charts/axis';
import { ChartTable } from '../../charts/chart-table';
import { type History, plotOf, type UnitGroup } from '../../charts/history';
import { legendText } from '../../charts/legend';
import type { ChartBand, ChartLine } from '../../charts/line-chart';
import { extentOf, newestValues, type Plot } from '../../charts/plot';
import { RangeChart, type TimeAxis } from '../../charts/range-chart';
import { Card, EmptyState, LoadingState, NoData, useTableToggle } from '../../components';
import type { Loadable } from '../../live/loadable';
import { keyTitle, UNIT_TITLES } from '../../text/series-title';
import { AnomalyMarks } from './anomaly-marks';
import { LEAST_CEILINGS } from './least-ceilings';
import styles from './metrics.module.css';
import type { SeriesSlots } from './series-slots';
import { SeriesTags } from './series-tags';
import type { MetricsViewControl } from './use-metrics-view';

export interface ComparisonProps {
  readonly control: MetricsViewControl;
  readonly history: Loadable<History>;
  readonly slots: SeriesSlots;
  /** Returns false for a series that the host never recorded. */
  readonly isKnown: (key: string) => boolean;
  /** Expected range of the selected series; undefined where it is not in this chart. */
  readonly band: ChartBand | undefined;
  readonly anomalies: readonly Anomaly[];
  readonly onOpenAnomaly: (id: string) => void;
}

export interface ComparisonChartProps extends ComparisonProps {
  readonly group: UnitGroup;
  readonly axis: TimeAxis;
  readonly height: 'tall' | 'middle' | 'low';
}

/** The compared series of one unit over time, and the same as a table. */
export function ComparisonChart(props: ComparisonChartProps) {
  const { control, history, slots, band, anomalies, height } = props;
  const { unit, keys } = props.group;
  const { about } = control.view;
  const title = UNIT_TITLES[unit];
  const [isTable, tableToggle] = useTableToggle(title);
  const { data } = history;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys are new each time, with the same text
  const plot = useMemo(() => (data === undefined ? undefined : plotOf(data, keys)), [data, JSON.stringify(keys)]);
  const bands = useMemo(() => (band === undefined ? [] : [band]), [band]);
  const lines = keys.map(
    (key): ChartLine => ({ id: key, label: keyTitle(key), slot: slots.get(key) ?? 1, strong: key === about }),
  );
  const newest = plot === undefined ? [] : newestValues(plot);

  function content(): ReactNode {
    if (plot === undefined) return <NoData result={history} what="the history" />;
    if (newest.every((value) => Number.isNaN(value))) {
      return history.isPlaceholderData ? (
        <LoadingState what="the history" />
      ) : (
        <NoValues keys={keys} isKnown={props.isKnown} />
      );
    }
    if (isTable)
      return (
        <ChartTable title={title} lines={lines} plot={plot} unit={unit} shownRows={TABLE_ROWS[height]} band={band} />
      );
    return (
      <RangeChart
        title={title}
        description={legendText(title, lines, newest, unit)}
        lines={lines}
        plot={plot}
        bands={bands}
        unit={unit}
        {...boundsOf(plot, bands, unit)}
        {...props.axis}
      >
        {(place) => (
          <AnomalyMarks
            anomalies={anomalies}
            keys={keys}
            plot={plot}
            place={place}
            unit={unit}
            onOpen={props.onOpenAnomaly}
          />
        )}
      </RangeChart>
    );
  }

  return (
    <Card
      title={title}
      detail={band === undefined ? undefined : `shaded: expected range of ${keyTitle(about ?? '')}`}
      actions={tableToggle}
    >
      <SeriesTags lines={lines} values={newest} unit={unit} control={control} />
      <div
        className={`${styles.plot} ${styles[height]} ${history.isPlaceholderData ? styles.old : ''}`}
        aria-busy={history.isPlaceholderData}
      >
        {content()}
      </div>
    </Card>
  );
}

/** A link may name series of another machine. */
function NoValues({ keys, isKnown }: { readonly keys: readonly string[]; readonly isKnown: (key: string) => boolean }) {
  if (!keys.some(isKnown)) {
    return (
      <EmptyState title="Unknown series">
        Homeostat never recorded it on this machine. Search above for recorded series.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No values in this period">
      {keys.length === 1 ? 'The series was not recorded then.' : 'None of these series was recorded then.'}
    </EmptyState>
  );
}

const TABLE_ROWS: Readonly<Record<ComparisonChartProps['height'], number>> = { tall: 10, middle: 7, low: 5 };

/** Bounds that show the lines and the expected range; a range far wider than the lines is cut. */
function boundsOf(plot: Plot, bands: readonly ChartBand[], unit: Unit): ValueBounds {
  const lines = extentOf(plot.values);
  const spread = lines.high - lines.low || Math.abs(lines.high) || 1;
  const edges = extentOf(bands.flatMap(({ low, high }) => [low, high]));
  const low = Math.min(lines.low, Math.max(lines.low - spread, Number.isNaN(edges.low) ? lines.low : edges.low));
  const high = Math.max(lines.high, Math.min(lines.high + spread, Number.isNaN(edges.high) ? lines.high : edges.high));
  return valueBounds(lines.low >= 0 ? Math.max(0, low) : low, high, unit, LEAST_CEILINGS[unit]);
}
