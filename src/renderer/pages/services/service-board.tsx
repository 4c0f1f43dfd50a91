import { queryOptions, useQuery } from '@tanstack/react-query';
import { memo, useMemo, useState } from 'react';
import type { RangeResult } from '../../../shared/contract/schemas';
import type { ServiceStatus } from '../../../shared/contract/service-schemas';
import { formatClock } from '../../../shared/format/date';
import { formatRatio, formatSeconds } from '../../../shared/format/format';
import type { MetricName } from '../../../shared/model/catalog';
import { HOUR_MS } from '../../../shared/model/time';
import { niceCeiling } from '../../charts/axis';
import { alignColumns, extentOf, type Plot } from '../../charts/plot';
import { Sparkline } from '../../charts/sparkline';
import { Card, EmptyState, Plain, SearchInput, Stack, StateBadge, Subheading, Text } from '../../components';
import { api } from '../../live/host-api';
import { hostClock } from '../../live/host-clock';
import { servicesHash } from '../../routes';
import type { Span } from '../../time-range';
import { groupServices, isSought, suffersFrom } from './board-order';
import { KIND_LABELS } from './kind-labels';
import styles from './services.module.css';

interface ServiceBoardProps {
  readonly services: readonly ServiceStatus[];
  readonly selectedName: string | undefined;
}

/** More services than fit need a search. */
const SEARCHED_FROM = 15;
const SPARK_POINTS = 60;

/** Response times of all services over the last hour. */
interface Sparks extends Span {
  readonly result: RangeResult;
}

const SPARKS = queryOptions({
  queryKey: ['response times'],
  queryFn: async ({ signal }): Promise<Sparks> => {
    const toMs = await hostClock.read();
    const span = { fromMs: toMs - HOUR_MS, toMs };
    const selectors = ['service_response_seconds' satisfies MetricName];
    return { ...span, result: await api.metrics.range({ ...span, selectors, points: SPARK_POINTS }, { signal }) };
  },
  refetchInterval: 15_000,
});

/** Every service in a line, group by group, broken ones first. */
export function ServiceBoard({ services, selectedName }: ServiceBoardProps) {
  const { data: sparks } = useQuery(SPARKS);
  const plots = useMemo(() => plotsOf(sparks), [sparks]);
  const [sought, setSought] = useState('');
  const shown = services.filter((service) => isSought(service, sought));
  return (
    <Card
      title="Status board"
      detail="response times of the last hour"
      flush
      actions={
        services.length >= SEARCHED_FROM && <SearchInput label="Search services" value={sought} onChange={setSought} />
      }
    >
      <div className={styles.board}>
        <div className={`${styles.line} ${styles.head}`} aria-hidden="true">
          <span>State</span>
          <span>Service</span>
          <span className={styles.message}>Last check</span>
          <span className={styles.spark} />
          <span className={styles.number}>Response</span>
          <span className={styles.number}>Success</span>
          <span className={`${styles.number} ${styles.extra}`}>Restarts</span>
          <span className={`${styles.number} ${styles.extra}`}>Checked</span>
        </div>
        {groupServices(shown).map(({ title, services: members }) => (
          <section key={title} aria-label={title}>
            <Subheading className={styles.group}>
              <Plain text={title} />
            </Subheading>
            <ul>
              {members.map((service) => (
                <li key={service.name}>
                  <Line
                    service={service}
                    blamed={suffersFrom(service, services)}
                    plot={plots.get(service.name)}
                    isSelected={service.name === selectedName}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {shown.length === 0 && (
          <EmptyState title="No matching services">
            The search covers names, groups, targets, kinds and states.
          </EmptyState>
        )}
      </div>
    </Card>
  );
}

interface LineProps {
  readonly service: ServiceStatus;
  /** The dependency that explains its state. */
  readonly blamed: string | undefined;
  readonly plot: Plot | undefined;
  readonly isSelected: boolean;
}

function Line({ service, blamed, plot, isSelected }: LineProps) {
  const { name, kind, target, state, message, responseSeconds, successRatio, restarts, lastCheckAtMs } = service;
  return (
    <a
      className={`${styles.line} ${styles.row}`}
      href={servicesHash(isSelected ? undefined : name)}
      aria-current={isSelected ? 'true' : undefined}
    >
      <span>
        <StateBadge state={state} />
      </span>
      <Stack as="span" gap="hair">
        <Text weight="strong" isCut>
          <Plain text={name} />
        </Text>
        <Text size="xs" tone="muted" isCut>
          {KIND_LABELS[kind].short} · <Plain text={target} />
        </Text>
      </Stack>
      <span className={styles.message}>
        {blamed !== undefined && (
          <Text tone="muted">
            Affected by <Plain text={blamed} />:{' '}
          </Text>
        )}
        <Plain text={message} maxLength={200} />
      </span>
      <span className={styles.spark}>{plot !== undefined && <Spark plot={plot} />}</span>
      <Cell label="Response time" value={formatSeconds(responseSeconds)} />
      <Cell label="Successful checks in the last hour" value={formatRatio(successRatio)} />
      <Cell label="Restarts" value={String(restarts)} isExtra isQuiet={restarts === 0} />
      <Cell
        label="Checked"
        value={lastCheckAtMs === null ? '–' : formatClock(lastCheckAtMs, 'seconds')}
        isExtra
        isQuiet
      />
    </a>
  );
}

/** Differences below this are noise. */
const LEAST_CEILING_SECONDS = 0.001;

/** Drawn once a plot, since states arrive far more often. */
const Spark = memo(({ plot }: { readonly plot: Plot }) => {
  const peak = extentOf(plot.values).high;
  return <Sparkline plot={plot} ceiling={niceCeiling(peak, 'seconds', LEAST_CEILING_SECONDS)} />;
});

interface CellProps {
  readonly label: string;
  readonly value: string;
  readonly isExtra?: boolean;
  readonly isQuiet?: boolean;
}

function Cell({ label, value, isExtra = false, isQuiet = false }: CellProps) {
  return (
    <span className={`${styles.number} ${isExtra ? styles.extra : ''} ${isQuiet ? styles.quiet : ''}`} title={label}>
      <span className="visually-hidden">{label}: </span>
      {value}
    </span>
  );
}

/** One plot for each service that has been checked. */
function plotsOf(sparks: Sparks | undefined): ReadonlyMap<string, Plot> {
  if (sparks === undefined) return new Map();
  const { fromMs, toMs, result } = sparks;
  const { times, values } = alignColumns(
    result,
    result.series.map((one) => one.values),
  );
  return new Map(
    result.series.map(({ labels }, index) => [
      labels['service'] ?? '',
      { fromMs, toMs, times, values: values.slice(index, index + 1) },
    ]),
  );
}
