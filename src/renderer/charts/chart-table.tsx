import { formatValue } from '../../shared/model/format';
import type { Unit } from '../../shared/model/metric';
import { type Column, DataTable } from '../components/data-table';
import { formatInstant } from '../format/clock';
import type { ChartLine } from './line-chart';
import { knownPoints, type Plot } from './plot';

export interface ChartTableProps {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly plot: Plot;
  readonly unit: Unit;
  readonly shownRows?: number;
}

/** The data of a chart, newest first. */
export function ChartTable({ title, lines, plot, unit, shownRows = 4 }: ChartTableProps) {
  const spanMs = plot.toMs - plot.fromMs;
  const columns: readonly Column<number>[] = [
    {
      id: 'time',
      title: 'Time',
      share: 1,
      minWidthPx: spanMs > 43_200_000 ? 124 : 72,
      render: (point) => formatInstant(plot.times[point] ?? 0, spanMs),
    },
    ...lines.map(
      ({ id, label }, index): Column<number> => ({
        id,
        title: label,
        share: 1,
        minWidthPx: 68,
        align: 'end',
        render: (point) => formatValue(plot.values[index]?.[point], unit),
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
