import { useMemo, useRef, useState } from 'react';
import type { ForecastResult } from '../../../shared/contract/analytics-schemas';
import { formatClock, formatWeekday } from '../../../shared/format/date';
import { formatValue } from '../../../shared/format/format';
import type { Forecast } from '../../../shared/model/insight';
import type { Unit } from '../../../shared/model/metric';
import { DAY_MS, HOUR_MS } from '../../../shared/model/time';
import { type ValueBounds, valueBounds } from '../../charts/axis';
import type { SeriesSlot } from '../../charts/chart-colors';
import { plotOf, readRange } from '../../charts/history';
import type { ChartBand, ChartLine } from '../../charts/line-chart';
import { extentOf, type Plot } from '../../charts/plot';
import { TimeChart } from '../../charts/time-chart';
import { IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { QueryResult } from '../../components/query-result';
import { Segmented } from '../../components/segmented';
import { useSeen } from '../../components/use-seen';
import type { HostClock } from '../../live/host-clock';
import type { Query } from '../../live/query';
import { useQuery } from '../../live/use-query';
import { METHOD_LABELS, seasonText, tooFewText } from '../../text/insight-labels';
import { keyTitle } from '../../text/series-title';
import { SlotTitle } from './about-card';
import { forecastQuery } from './analytics-queries';
import styles from './forecast-card.module.css';
import { createForecastPlot } from './forecast-plot';
import { ForecastTable } from './forecast-table';
import { LEAST_CEILINGS } from './least-ceilings';

export interface ForecastCardProps {
  readonly seriesKey: string;
  readonly unit: Unit;
  readonly slot: SeriesSlot;
  readonly clock: HostClock;
}

const HORIZONS = [
  { value: '1h', label: '1 h', horizonMs: HOUR_MS },
  { value: '6h', label: '6 h', horizonMs: 21_600_000 },
  { value: '1d', label: '1 d', horizonMs: DAY_MS },
  { value: '7d', label: '7 d', horizonMs: 604_800_000 },
] as const;
type HorizonId = (typeof HORIZONS)[number]['value'];

/** How many times as much of the past is shown as of what comes. */
const PAST_SHARE = 1.5;
/** So far ahead, a time of day alone could be meant of two days. */
const DATED_FROM_MS = 43_200_000;
const isShown = () => true;

/** What comes next for the series that is looked at, and how sure that is. */
export function ForecastCard({ seriesKey, unit, slot, clock }: ForecastCardProps) {
  const place = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(place);
  const [horizon, setHorizon] = useState<HorizonId>('6h');
  const [isTable, setIsTable] = useState(false);
  const horizonMs = HORIZONS.find(({ value }) => value === horizon)?.horizonMs ?? HOUR_MS;
  const result = useQuery(isSeen ? whatComes(seriesKey, horizonMs, clock) : undefined);
  return (
    <div ref={place}>
      <Card
        title="Forecast"
        detail={<SlotTitle slot={slot} seriesKey={seriesKey} />}
        actions={
          <>
            <Segmented label="Forecast horizon" options={HORIZONS} value={horizon} onChange={setHorizon} />
            <IconButton
              icon={isTable ? 'chart' : 'table'}
              label={isTable ? 'Show the forecast as a chart' : 'Show the forecast as a table'}
              onClick={() => setIsTable(!isTable)}
            />
          </>
        }
      >
        <div className={styles.body}>
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

interface WhatComes {
  readonly past: Plot;
  readonly forecast: ForecastResult;
}

/** The forecast with the past that it goes on from. */
function whatComes(key: string, horizonMs: number, clock: HostClock): Query<WhatComes> {
  const query = forecastQuery(key, horizonMs);
  return {
    ...query,
    run: async (api, signal) => {
      const nowMs = clock.nowMs();
      const span = { fromMs: nowMs - horizonMs * PAST_SHARE, toMs: nowMs };
      const [result, forecast] = await Promise.all([readRange(api, signal, [key], span), query.run(api, signal)]);
      return { past: plotOf({ span, result }, [key]), forecast };
    },
  };
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
  const last = forecast.middle.length - 1;
  return (
    <>
      <TimeChart
        description={`Forecast of ${title}: ${rowText(forecast, last, unit)}`}
        lines={lines}
        plot={plot}
        bands={bands}
        isShown={isShown}
        unit={unit}
        {...boundsOf(plot, bands, unit)}
      />
      <p className={styles.note}>
        {rowText(forecast, last, unit)}. Method: {METHOD_LABELS[forecast.method]}
        {forecast.seasonality === null ? '' : `; repeats ${seasonText(forecast.seasonality)}`}. Shaded: 80% interval
        (dark), 95% interval (light).
      </p>
    </>
  );
}

/** Room for the fan, but not for what cannot be: below zero and above all, where the past never was. */
function boundsOf(plot: Plot, bands: readonly ChartBand[], unit: Unit): ValueBounds {
  const past = extentOf(plot, isShown);
  const fan = extentOf({ ...plot, values: bands.flatMap(({ low, high }) => [low, high]) }, isShown);
  const low = past.low >= 0 ? Math.max(0, Math.min(past.low, fan.low)) : Math.min(past.low, fan.low);
  const high = Math.max(past.high, unit === 'ratio' && past.high <= 1 ? Math.min(1, fan.high) : fan.high);
  return valueBounds(low, high, unit, LEAST_CEILINGS[unit]);
}

/** @example rowText(…) // '21:05: 12.3%, with 80% probability between 4.0% and 30.1%' */
function rowText({ middle, low80, high80, fromMs, stepMs }: Forecast, index: number, unit: Unit): string {
  const atMs = fromMs + index * stepMs;
  const when = `${index * stepMs > DATED_FROM_MS ? `${formatWeekday(atMs)} ` : ''}${formatClock(atMs, 'minutes')}`;
  const between = `${formatValue(low80[index], unit)} and ${formatValue(high80[index], unit)}`;
  return `${when}: ${formatValue(middle[index], unit)}, with 80% probability between ${between}`;
}
