import { type ReactNode, useMemo } from 'react';
import type { Alert } from '../../../shared/contract/alert-schemas';
import type { ExpectedBand } from '../../../shared/contract/analytics-schemas';
import { formatValue } from '../../../shared/format/format';
import type { Unit } from '../../../shared/model/metric';
import { niceCeiling } from '../../charts/axis';
import { createExpectedBand } from '../../charts/expected-band';
import { type History, plotOf as seriesPlot } from '../../charts/history';
import type { ChartLine } from '../../charts/line-chart';
import { extentOf, newestValues, type Plot } from '../../charts/plot';
import { TimeChart } from '../../charts/time-chart';
import { EmptyState, Grow, Muted, NoData, Row } from '../../components';
import type { Loadable } from '../../live/loadable';
import { keyTitle } from '../../text/series-title';
import styles from './alerts.module.css';
import type { ChartSubject } from './chart-subject';

export interface AlertChartProps {
  readonly alert: Alert;
  readonly subject: ChartSubject;
  readonly course: Loadable<History>;
  readonly usual: Loadable<ExpectedBand>;
}

/** The highest value does not touch the upper edge. */
const HEADROOM = 1.02;
const SMALLEST_CEILING: Partial<Readonly<Record<Unit, number>>> = { ratio: 0.01, seconds: 0.001 };

/** The series of an alert around its time, with its limit and its expected range. */
export function AlertChart({ alert, subject, course, usual }: AlertChartProps) {
  const { metric, unit, limit } = subject;
  const { data } = course;
  const plot = useMemo(() => (data === undefined ? undefined : plotOf(data, metric, limit)), [data, metric, limit]);
  const bands = useMemo(() => {
    const band = createExpectedBand(usual.data, 1, unit);
    return band === undefined ? [] : [band];
  }, [usual.data, unit]);
  if (plot === undefined) return <NoData result={course} what="the history" />;
  if (plot.values[0]?.every(Number.isNaN) ?? true) {
    return <EmptyState title="No values">Homeostat has no history of this series for that time.</EmptyState>;
  }
  const title = keyTitle(metric);
  const [newest = Number.NaN] = newestValues(plot);
  const lines: readonly ChartLine[] = [
    { id: 'value', label: title, slot: 1, filled: true },
    ...(limit === null ? [] : [{ id: 'limit', label: 'Threshold', slot: 2, dashed: true } as const]),
  ];
  const peak = extentOf([...plot.values, ...bands.map(({ high }) => high)]).high;
  const firing =
    alert.firedAtMs === null
      ? []
      : [{ id: 'firing', label: 'firing', fromMs: alert.firedAtMs, toMs: alert.resolvedAtMs ?? plot.toMs }];
  const thresholdText = limit === null ? '' : `, threshold ${formatValue(limit, unit)}`;
  return (
    <div className={styles.plot}>
      <Row gap={4}>
        <Grow as="span">
          <Muted as="bdi" isCut>
            {title}
          </Muted>
        </Grow>
        {limit !== null && <ChartKey kind="limit">threshold {formatValue(limit, unit)}</ChartKey>}
        {bands.length > 0 && <ChartKey kind="usual">usual range</ChartKey>}
      </Row>
      <TimeChart
        description={`${title}: latest value ${formatValue(newest, unit)}${thresholdText}`}
        lines={lines}
        plot={plot}
        unit={unit}
        ceiling={
          unit === 'ratio' && peak > 0.5 && peak <= 1
            ? 1
            : niceCeiling(peak * HEADROOM, unit, SMALLEST_CEILING[unit] ?? 1)
        }
        bands={bands}
        shaded={firing}
      />
    </div>
  );
}

function ChartKey({ kind, children }: { readonly kind: 'limit' | 'usual'; readonly children: ReactNode }) {
  return (
    <Row as="span" gap="icon">
      <span className={styles[kind]} />
      <Muted>{children}</Muted>
    </Row>
  );
}

/** The series, and the limit as a line next to it. */
function plotOf(course: History, metric: string, limit: number | null): Plot {
  const plot = seriesPlot(course, [metric]);
  const [values = [], joinMs = 0] = [plot.values[0], plot.joinMs?.[0]];
  const first = plot.times[values.findIndex((value) => !Number.isNaN(value))];
  return {
    ...plot,
    // A history that begins later would leave most of the chart empty.
    fromMs: Math.max(plot.fromMs, first ?? plot.fromMs),
    values: limit === null ? [values] : [values, values.map(() => limit)],
    joinMs: [joinMs, Number.POSITIVE_INFINITY],
  };
}
