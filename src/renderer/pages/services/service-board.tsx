import { memo, useMemo, useState } from 'react';
import { formatClock } from '../../../shared/format/date';
import { formatDuration, formatRatio } from '../../../shared/format/format';
import type { ServiceStatus } from '../../../shared/model/service';
import { niceCeiling } from '../../charts/axis';
import { type Plot, peakOf } from '../../charts/plot';
import { Sparkline } from '../../charts/sparkline';
import { StateBadge } from '../../components/badge';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { SearchInput } from '../../components/search-input';
import type { HostClock } from '../../live/host-clock';
import { readyValue } from '../../live/loadable';
import { useQuery } from '../../live/use-query';
import { servicesHash } from '../../routes';
import { groupServices, isSought, suffersFrom } from './board-order';
import { KIND_LABELS } from './kind-labels';
import styles from './service-board.module.css';
import { type Sparks, sparksQuery } from './service-queries';

export interface ServiceBoardProps {
  readonly services: readonly ServiceStatus[];
  readonly selectedName: string | undefined;
  readonly clock: HostClock;
}

/** More than fit at once need a way to find one. */
const SEARCHED_FROM = 15;

/** Every service in a line, group by group, what is broken first. */
export function ServiceBoard({ services, selectedName, clock }: ServiceBoardProps) {
  const query = useMemo(() => sparksQuery(clock), [clock]);
  const { loaded } = useQuery(query);
  const sparks = readyValue(loaded);
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
          <span className={styles.state}>State</span>
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
            <h3 className={styles.group}>
              <Plain text={title} maxLength={63} />
            </h3>
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
  /** What it only suffers from. */
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
      <span className={styles.state}>
        <StateBadge state={state} />
      </span>
      <span className={styles.names}>
        <span className={styles.name}>
          <Plain text={name} maxLength={63} />
        </span>
        <span className={styles.target}>
          {KIND_LABELS[kind].short} · <Plain text={target} maxLength={80} />
        </span>
      </span>
      <span className={styles.message}>
        {blamed !== undefined && (
          <span className={styles.blamed}>
            Affected by <Plain text={blamed} maxLength={63} />:{' '}
          </span>
        )}
        <Plain text={message} maxLength={200} />
      </span>
      <span className={styles.spark}>{plot !== undefined && <Spark plot={plot} />}</span>
      <Cell label="Response time" value={formatDuration(responseSeconds)} />
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

/** Faster than this is all the same: what moves below it is noise. */
const LEAST_CEILING_SECONDS = 0.001;

/** Drawn once a plot: states are told far more often. */
const Spark = memo(({ plot }: { readonly plot: Plot }) => {
  const peak = peakOf(plot, () => true);
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

/** One plot for each service that has been looked at. */
function plotsOf(sparks: Sparks | undefined): ReadonlyMap<string, Plot> {
  if (sparks === undefined) return new Map();
  const { fromMs, toMs, result } = sparks;
  const length = Math.max(0, ...result.series.map(({ values }) => values.length));
  const times = Array.from({ length }, (_, index) => result.fromMs + index * result.stepMs);
  return new Map(
    result.series.map(({ labels, values }) => [
      labels['service'] ?? '',
      { fromMs, toMs, times, values: [values.map((value) => value ?? Number.NaN)] },
    ]),
  );
}
