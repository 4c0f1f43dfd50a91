import { formatInstant } from '../../shared/format/date';
import { formatValue } from '../../shared/format/format';
import type { Unit } from '../../shared/model/metric';
import { type Column, DataTable } from '../components';
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
  const columns: readonly Column<number>[] = [
    {
      title: 'Time',
      width: spanMs > 43_200_000 ? 124 : 72,
      render: (point) => formatInstant(plot.times[point] ?? 0, spanMs),
    },
    ...lines.map(
      ({ id, label }, index): Column<number> => ({
        id,
        title: label,
        width: 68,
        align: 'end',
        render: (point) => formatValue(plot.values[index]?.[point], unit),
      }),
    ),
    ...(band === undefined ? [] : (['low', 'high'] as const)).map(
      (edge): Column<number> => ({
        id: edge,
        title: `Expected ${edge}`,
        width: 84,
        align: 'end',
        render: (point) => formatValue(band?.[edge][stepAt(band.times, plot.times[point] ?? 0)], unit),
      }),
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
