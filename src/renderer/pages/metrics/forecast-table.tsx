import type { Forecast } from '../../../shared/contract/analytics-schemas';
import { formatInstant } from '../../../shared/format/date';
import { formatValue } from '../../../shared/format/format';
import type { Unit } from '../../../shared/model/metric';
import { type Column, DataTable } from '../../components';

/** A forecast and its intervals, step by step. */
export function ForecastTable({ forecast, unit }: { readonly forecast: Forecast; readonly unit: Unit }) {
  const { fromMs, stepMs, middle, low80, high80, low95, high95 } = forecast;
  const spanMs = stepMs * middle.length;
  const column = (id: string, title: string, values: readonly number[]): Column<number> => ({
    id,
    title,
    width: 76,
    align: 'end',
    render: (index) => formatValue(values[index], unit),
  });
  const columns: readonly Column<number>[] = [
    {
      title: 'Time',
      width: 120,
      render: (index) => formatInstant(fromMs + index * stepMs, spanMs),
    },
    column('middle', 'Expected', middle),
    column('low80', '80% from', low80),
    column('high80', '80% to', high80),
    column('low95', '95% from', low95),
    column('high95', '95% to', high95),
  ];
  return (
    <DataTable
      label="Forecast"
      columns={columns}
      rows={middle.map((_, index) => index)}
      keyOf={(index) => index}
      shownRows={7}
    />
  );
}
