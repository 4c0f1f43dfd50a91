import type { Forecast } from '../../../shared/contract/analytics-schemas';
import { formatInstant } from '../../../shared/format/date';
import { formatValue } from '../../../shared/format/format';
import type { Unit } from '../../../shared/model/metric';
import { column, DataTable, numberColumn } from '../../components';

/** A forecast and its intervals, step by step. */
export function ForecastTable({ forecast, unit }: { readonly forecast: Forecast; readonly unit: Unit }) {
  const { fromMs, stepMs, middle, low80, high80, low95, high95 } = forecast;
  const spanMs = stepMs * middle.length;
  const values = (title: string, each: readonly number[]) =>
    numberColumn<number>(title, 76, (index) => formatValue(each[index], unit));
  return (
    <DataTable
      label="Forecast"
      columns={[
        column<number>('Time', 120, (index) => formatInstant(fromMs + index * stepMs, spanMs)),
        values('Expected', middle),
        values('80% from', low80),
        values('80% to', high80),
        values('95% from', low95),
        values('95% to', high95),
      ]}
      rows={middle.map((_, index) => index)}
      keyOf={(index) => index}
      shownRows={7}
    />
  );
}
