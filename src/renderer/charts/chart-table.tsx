import { formatInstant } from '../../shared/format/date';
import { formatValue } from '../../shared/format/format';
import type { Unit } from '../../shared/model/metric';
import { type Column, column, DataTable, numberColumn } from '../components';
import type { ChartBand, ChartLine } from './line-chart';
import { knownPoints, type Plot, stepAt } from './plot';

export interface ChartTableProps {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly plot: Plot;
  readonly unit: Unit;
  readonly shownRows?: number;
  /** The expected range; its edges become columns, too. */
  readonly band?: ChartBand | undefined;
}

/** Shows the data of a chart, newest first. */
export function ChartTable({ title, lines, plot, unit, shownRows = 4, band }: ChartTableProps) {
  const spanMs = plot.toMs - plot.fromMs;
  const text = (value: number | undefined) => formatValue(value, unit);
  const columns: readonly Column<number>[] = [
    column('Time', spanMs > 43_200_000 ? 124 : 72, (point) => formatInstant(plot.times[point] ?? 0, spanMs)),
    ...lines.map(({ id, label }, index) => ({
      ...numberColumn<number>(label, 68, (point) => text(plot.values[index]?.[point])),
      id,
    })),
    ...(band === undefined ? [] : (['low', 'high'] as const)).map((edge) =>
      numberColumn<number>(`Expected ${edge}`, 84, (point) =>
        text(band?.[edge][stepAt(band.times, plot.times[point] ?? 0)]),
      ),
    ),
  ];
  return (
    <DataTable
      label={`${title}, newest first`}
      columns={columns}
      rows={knownPoints(plot).toReversed()}
      keyOf={(point) => plot.times[point] ?? 0}
      shownRows={shownRows}
    />
  );
}
