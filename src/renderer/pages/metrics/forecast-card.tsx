import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Forecast } from '../../../shared/contract/analytics-schemas';
import { formatClock, formatWeekday } from '../../../shared/format/date';
import { formatValue } from '../../../shared/format/format';
import type { Unit } from '../../../shared/model/metric';
import { type ValueBounds, valueBounds } from '../../charts/axis';
import type { SeriesSlot } from '../../charts/chart-colors';
import { plotOf, readRange } from '../../charts/history';
import type { ChartBand, ChartLine } from '../../charts/line-chart';
import { extentOf, type Plot } from '../../charts/plot';
import { TimeChart } from '../../charts/time-chart';
import { Card, EmptyState, Note, optionsOf, QueryResult, Segmented, useSeen, useTableToggle } from '../../components';
import { api, keepOf } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { METHOD_LABELS, seasonText, tooFewText } from '../../text/insight-labels';
import { keyTitle } from '../../text/series-title';
import { lastRange, lengthOf, type RangeId, rangeLabel } from '../../time-range';
import { SlotTitle } from './about-card';
import { SELDOM_MS } from './analytics-queries';
import { createForecastPlot } from './forecast-plot';
import { ForecastTable } from './forecast-table';
import { LEAST_CEILINGS } from './least-ceilings';
import styles from './metrics.module.css';

export interface ForecastCardProps {
  readonly seriesKey: string;
  readonly unit: Unit;
  readonly slot: SeriesSlot;
}

const HORIZONS = optionsOf<RangeId>(['1h', '6h', '1d', '7d'], rangeLabel);

/** Length of the past shown, as a multiple of the horizon. */
const PAST_SHARE = 1.5;
/** Beyond this, a time of day alone is ambiguous. */
const DATED_FROM_MS = 43_200_000;

/** The forecast of the selected series with its intervals. */
export function ForecastCard({ seriesKey, unit, slot }: ForecastCardProps) {
  const [place, isSeen] = useSeen();
  const [horizon, setHorizon] = useState<RangeId>('6h');
  const [isTable, tableToggle] = useTableToggle('the forecast');
  const horizonMs = lengthOf(lastRange(horizon));
  const result = useQuery({ ...forecastQuery(seriesKey, horizonMs), enabled: isSeen });
  return (
    <div ref={place}>
      <Card
        title="Forecast"
        detail={<SlotTitle slot={slot} seriesKey={seriesKey} />}
        actions={
          <>
            <Segmented label="Forecast horizon" options={HORIZONS} value={horizon} onChange={setHorizon} />
            {tableToggle}
          </>
        }
      >
        <div className={styles.forecast}>
          <QueryResult result={result} what="the forecast">
            {({ past, forecast }) => {
              if (forecast.kind === 'too-few-points') {
                return (
                  <EmptyState title="Not enough history for a forecast">
                    {tooFewText(forecast)} A shorter horizon may need fewer.
                  </EmptyState>
                );
              }
              if (isTable) return <ForecastTable forecast={forecast} unit={unit} />;
              return (
                <ForecastChart past={past} forecast={forecast} title={keyTitle(seriesKey)} unit={unit} slot={slot} />
              );
            }}
          </QueryResult>
        </div>
      </Card>
    </div>
  );
}

/** Queries a forecast with the past that it continues. */
function forecastQuery(key: string, horizonMs: number) {
  return queryOptions({
    queryKey: ['forecast', key, horizonMs],
    queryFn: async ({ signal }) => {
      const nowMs = hostClock.nowMs();
      const span = { fromMs: nowMs - horizonMs * PAST_SHARE, toMs: nowMs };
      const [result, forecast] = await Promise.all([
        readRange([key], span, signal),
        api.analytics.forecast({ key, horizonMs }, { signal }),
      ]);
      return { past: plotOf({ span, result }, [key]), forecast };
    },
    refetchInterval: SELDOM_MS,
    placeholderData: keepOf(key),
  });
}

interface ForecastChartProps {
  readonly past: Plot;
  readonly forecast: Forecast;
  readonly title: string;
  readonly unit: Unit;
  readonly slot: SeriesSlot;
}

function ForecastChart({ past, forecast, title, unit, slot }: ForecastChartProps) {
  const { plot, bands } = useMemo(() => createForecastPlot(past, forecast, slot), [past, forecast, slot]);
  const lines: readonly ChartLine[] = [
    { id: 'past', label: 'Measured', slot, strong: true },
    { id: 'middle', label: 'Expected', slot, strong: true, dashed: true },
  ];
  const end = endText(forecast, unit);
  return (
    <>
      <TimeChart
        description={`Forecast of ${title}: ${end}`}
        lines={lines}
        plot={plot}
        bands={bands}
        unit={unit}
        {...boundsOf(plot, bands, unit)}
      />
      <Note>
        {end}. Method: {METHOD_LABELS[forecast.method]}
        {forecast.seasonality === null ? '' : `; repeats ${seasonText(forecast.seasonality)}`}. Shaded: 80% interval
        (dark), 95% interval (light).
      </Note>
    </>
  );
}

/** Bounds with room for the fan, but not below zero or above all where the past never was. */
function boundsOf(plot: Plot, bands: readonly ChartBand[], unit: Unit): ValueBounds {
  const past = extentOf(plot.values);
  const fan = extentOf(bands.flatMap(({ low, high }) => [low, high]));
  const low = past.low >= 0 ? Math.max(0, Math.min(past.low, fan.low)) : Math.min(past.low, fan.low);
  const high = Math.max(past.high, unit === 'ratio' && past.high <= 1 ? Math.min(1, fan.high) : fan.high);
  return valueBounds(low, high, unit, LEAST_CEILINGS[unit]);
}

/** Describes the last value. @example endText(…) // '21:05: 12.3%, with 80% probability between 4.0% and 30.1%' */
function endText({ middle, low80, high80, fromMs, stepMs }: Forecast, unit: Unit): string {
  const index = middle.length - 1;
  const atMs = fromMs + index * stepMs;
  const when = `${index * stepMs > DATED_FROM_MS ? `${formatWeekday(atMs)} ` : ''}${formatClock(atMs, 'minutes')}`;
  const between = `${formatValue(low80[index], unit)} and ${formatValue(high80[index], unit)}`;
  return `${when}: ${formatValue(middle[index], unit)}, with 80% probability between ${between}`;
}
