import { useMemo, useState } from 'react';
import { formatInstant } from '../../../shared/format/date';
import { formatRatio } from '../../../shared/format/format';
import { HOUR_MS } from '../../../shared/model/time';
import { ChartCard } from '../../charts/chart-card';
import type { ChartLine } from '../../charts/line-chart';
import type { Plot } from '../../charts/plot';
import { Card } from '../../components/card';
import { ErrorState } from '../../components/placeholder';
import { Segmented } from '../../components/segmented';
import type { HostClock } from '../../live/host-clock';
import { readyValue } from '../../live/loadable';
import { useQuery } from '../../live/use-query';
import styles from './latency-card.module.css';
import { type Latency, latencyQuery } from './service-queries';

const SPANS = [
  { value: '1', label: '1 hour' },
  { value: '24', label: '24 hours' },
  { value: '168', label: '7 days' },
] as const;
type Hours = (typeof SPANS)[number]['value'];
/** The axis does not end below a millisecond. */
const LEAST_CEILING_SECONDS = 0.001;

const LINES: readonly ChartLine[] = [
  { id: 'median', label: 'Median', slot: 1, filled: true },
  { id: 'p95', label: '95th percentile', slot: 2 },
  { id: 'slowest', label: 'Slowest', slot: 8 },
];
const NOTHING: Plot = { fromMs: 0, toMs: 1, times: [], values: [] };

export interface LatencyCardProps {
  readonly service: string;
  /** What is timed. */
  readonly title: string;
  readonly clock: HostClock;
}

/** How fast a service answered, and when it did not. */
export function LatencyCard({ service, title, clock }: LatencyCardProps) {
  const [hours, setHours] = useState<Hours>('1');
  const result = useQuery(latencyQuery(service, Number(hours) * HOUR_MS, clock));
  const latency = readyValue(result.loaded);
  const plot = useMemo(() => (latency === undefined ? NOTHING : plotOf(latency)), [latency]);
  if (result.loaded.kind === 'failed') {
    return (
      <Card title={title}>
        <ErrorState title="Cannot load the history" failure={result.loaded.failure} />
      </Card>
    );
  }
  return (
    <div className={result.isOld ? styles.old : undefined} aria-busy={result.isOld}>
      <ChartCard
        title={title}
        actions={<Segmented label="Period" options={SPANS} value={hours} onChange={setHours} />}
        lines={LINES}
        plot={plot}
        latest={plot.values.map((line) => line.findLast((value) => !Number.isNaN(value)) ?? Number.NaN)}
        unit="seconds"
        ceiling={{ kind: 'above', floor: LEAST_CEILING_SECONDS }}
        isLoading={latency === undefined}
        empty="No responses in this period."
        footer={latency !== undefined && <Availability latency={latency} />}
      />
    </div>
  );
}

/** A bar for each step of the period: up, down for a part of it, down, or not known. */
function Availability({ latency: { up, fromMs, toMs } }: { readonly latency: Latency }) {
  const values = up.series[0]?.values ?? [];
  const known = values.filter((value) => value !== null);
  const ratio = known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  const spanMs = toMs - fromMs;
  return (
    <div className={styles.availability}>
      <span className={styles.ratio}>Up {formatRatio(ratio)}</span>
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
    </div>
  );
}

function shadeOf(up: number | null): 'unknown' | 'up' | 'partly' | 'down' {
  if (up === null) return 'unknown';
  if (up > 0.999) return 'up';
  return up > 0.001 ? 'partly' : 'down';
}

function plotOf({ median, p95, slowest, fromMs, toMs }: Latency): Plot {
  const columns = [median, p95, slowest].map(({ series }) => series[0]?.values ?? []);
  const length = Math.max(...columns.map((column) => column.length));
  const isKnown = columns.some((column) => column.some((value) => value !== null));
  return {
    fromMs,
    toMs,
    times: isKnown ? Array.from({ length }, (_, index) => median.fromMs + index * median.stepMs) : [],
    values: columns.map((column) => Array.from({ length }, (_, index) => column[index] ?? Number.NaN)),
  };
}
