import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RangeResult } from '../../../shared/contract/schemas';
import { formatInstant } from '../../../shared/format/date';
import { formatRatio } from '../../../shared/format/format';
import type { MetricName } from '../../../shared/model/catalog';
import { formatSeriesKey } from '../../../shared/model/series';
import { HOUR_MS } from '../../../shared/model/time';
import { ChartCard } from '../../charts/chart-card';
import type { ChartLine } from '../../charts/line-chart';
import { alignColumns, newestValues, type Plot } from '../../charts/plot';
import { Card, Muted, NoData, Row, Segmented } from '../../components';
import { api } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { LATEST_HOURS, type LatestHours, type Span } from '../../time-range';
import styles from './services.module.css';

/** The axis does not end below a millisecond. */
const LEAST_CEILING_SECONDS = 0.001;

const LINES: readonly ChartLine[] = [
  { id: 'median', label: 'Median', slot: 1, filled: true },
  { id: 'p95', label: '95th percentile', slot: 2 },
  { id: 'slowest', label: 'Slowest', slot: 8 },
];
const POINTS = 90;

/** Response times of one service over a period, by the statistics of the lines, and whether it was up, in the same steps. */
interface Latency extends Span {
  readonly statistics: readonly [RangeResult, ...RangeResult[]];
  readonly up: RangeResult;
}

function latencyQuery(service: string, spanMs: number) {
  const keyOf = (metric: MetricName) => formatSeriesKey(metric, { service });
  return queryOptions({
    queryKey: ['latency', service, spanMs],
    queryFn: async ({ signal }): Promise<Latency> => {
      const toMs = await hostClock.read();
      const span = { fromMs: toMs - spanMs, toMs };
      const times = { ...span, selectors: [keyOf('service_response_seconds')], points: POINTS };
      const [up, ...statistics] = await Promise.all([
        api.metrics.range({ ...times, selectors: [keyOf('service_up_ratio')] }, { signal }),
        api.metrics.range({ ...times, aggregation: 'quantile', quantile: 0.5 }, { signal }),
        api.metrics.range({ ...times, aggregation: 'quantile', quantile: 0.95 }, { signal }),
        api.metrics.range({ ...times, aggregation: 'max' }, { signal }),
      ]);
      return { ...span, statistics, up };
    },
    refetchInterval: Math.max(5_000, spanMs / 360),
  });
}

const NOTHING: Plot = { fromMs: 0, toMs: 1, times: [], values: [] };

interface LatencyCardProps {
  readonly service: string;
  /** Names the time that is measured. */
  readonly title: string;
}

/** The response times of a service, and the times in which it was down. */
export function LatencyCard({ service, title }: LatencyCardProps) {
  const [hours, setHours] = useState<LatestHours>('1');
  const result = useQuery(latencyQuery(service, Number(hours) * HOUR_MS));
  const { data: latency, error, isPlaceholderData } = result;
  const plot = useMemo(() => (latency === undefined ? NOTHING : plotOf(latency)), [latency]);
  if (latency === undefined && error !== null) {
    return (
      <Card title={title}>
        <NoData result={result} what="the history" />
      </Card>
    );
  }
  return (
    <div aria-busy={isPlaceholderData}>
      <ChartCard
        title={title}
        actions={<Segmented label="Period" options={LATEST_HOURS} value={hours} onChange={setHours} />}
        lines={LINES}
        plot={plot}
        latest={newestValues(plot)}
        unit="seconds"
        ceiling={{ kind: 'above', floor: LEAST_CEILING_SECONDS }}
        isLoading={latency === undefined}
        empty="No responses in this period."
        footer={latency !== undefined && <Availability latency={latency} />}
      />
    </div>
  );
}

/** A bar for each step of the period: up, down for a part of it, down, or unknown. */
function Availability({ latency: { up, fromMs, toMs } }: { readonly latency: Latency }) {
  const values = up.series[0]?.values ?? [];
  const known = values.filter((value) => value !== null);
  const ratio = known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  const spanMs = toMs - fromMs;
  return (
    <Row isUnbroken>
      <Muted className={styles.ratio}>Up {formatRatio(ratio)}</Muted>
      <div className={styles.bars} role="img" aria-label={`Up for ${formatRatio(ratio)} of the checked time`}>
        {values.map((value, index) => {
          const atMs = up.fromMs + index * up.stepMs;
          const text = value === null ? 'not checked' : `up ${formatRatio(value)}`;
          return (
            <span
              key={atMs}
              className={`${styles.bar} ${styles[shadeOf(value)]}`}
              title={`${formatInstant(atMs, spanMs)}: ${text}`}
            />
          );
        })}
      </div>
    </Row>
  );
}

function shadeOf(up: number | null): 'unknown' | 'up' | 'partly' | 'down' {
  if (up === null) return 'unknown';
  if (up > 0.999) return 'up';
  return up > 0.001 ? 'partly' : 'down';
}

function plotOf({ statistics, fromMs, toMs }: Latency): Plot {
  const columns = statistics.map(({ series }) => series[0]?.values ?? []);
  const plot = { fromMs, toMs, ...alignColumns(statistics[0], columns) };
  return newestValues(plot).every(Number.isNaN) ? { ...plot, times: [] } : plot;
}
