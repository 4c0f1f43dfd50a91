import { useMemo, useState } from 'react';
import { formatClock, formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import { formatDuration, formatRatio } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import type { ServiceDefinition, ServiceStatus } from '../../../shared/model/service';
import { StateBadge } from '../../components/badge';
import { Button, IconButton } from '../../components/button';
import { Card } from '../../components/card';
import { type Fact, Facts } from '../../components/facts';
import { Plain } from '../../components/plain';
import { Prose } from '../../components/prose';
import { useToast } from '../../components/toast';
import type { HostClock } from '../../live/host-clock';
import { readyValue } from '../../live/loadable';
import { failureText, useCall } from '../../live/use-call';
import { useQuery } from '../../live/use-query';
import { servicesHash } from '../../routes';
import { suffersFrom } from './board-order';
import { ControlDialog, type Verb } from './control-dialog';
import { KIND_LABELS } from './kind-labels';
import { LatencyCard } from './latency-card';
import { hasLog, LogCard } from './log-card';
import { MeasuredCard } from './measured-card';
import { RemoveDialog } from './remove-dialog';
import styles from './service-details.module.css';
import { definitionQuery } from './service-queries';

export interface ServiceDetailsProps {
  readonly service: ServiceStatus;
  readonly services: readonly ServiceStatus[];
  readonly clock: HostClock;
  readonly onEdit: (definition: ServiceDefinition) => void;
}

/** All that is known of one service, and what can be done about it. */
export function ServiceDetails({ service, services, clock, onEdit }: ServiceDetailsProps) {
  const { name, kind, state, stateSinceMs, message, origin } = service;
  const query = useMemo(() => (origin === 'own' ? undefined : definitionQuery(name)), [origin, name]);
  const definition = readyValue(useQuery(query).loaded);
  const blamed = suffersFrom(service, services);
  return (
    <div className={styles.details}>
      <a className={styles.back} href={servicesHash(undefined)}>
        All services
      </a>
      <Card
        title={name}
        detail={KIND_LABELS[kind].short}
        actions={
          <IconButton
            icon="close"
            label="Close details"
            onClick={() => {
              location.hash = servicesHash(undefined);
            }}
          />
        }
      >
        <div className={styles.verdict}>
          <StateBadge state={state} />
          <p className={styles.message}>
            <Prose text={message} />
            {state !== 'unknown' && <span className={styles.since}>since {formatDateTime(stateSinceMs)}</span>}
            {blamed !== undefined && (
              <span className={styles.since}>
                It depends on{' '}
                <a href={servicesHash(blamed)}>
                  <Plain text={blamed} maxLength={63} />
                </a>
                , which is down. Fix that first.
              </span>
            )}
          </p>
        </div>
        <Actions service={service} services={services} definition={definition} onEdit={onEdit} />
        <Facts facts={factsOf(service, definition)} />
      </Card>
      <LatencyCard service={name} title={KIND_LABELS[kind].time} clock={clock} />
      {hasLog(service) && <LogCard services={[service]} />}
      <MeasuredCard service={name} />
    </div>
  );
}

interface ActionsProps {
  readonly service: ServiceStatus;
  readonly services: readonly ServiceStatus[];
  readonly definition: ServiceDefinition | undefined;
  readonly onEdit: (definition: ServiceDefinition) => void;
}

function Actions({ service, services, definition, onEdit }: ActionsProps) {
  const { name, origin, canStart, canStop } = service;
  const [verb, setVerb] = useState<Verb>();
  const [isRemoving, setIsRemoving] = useState(false);
  const { isBusy, run } = useCall();
  const show = useToast();
  const canRestart = definition?.commands?.restart !== undefined || (canStart && canStop);

  async function check(): Promise<void> {
    const checked = await run((api) => api.services.look({ name }));
    if (!checked.ok) show({ tone: 'critical', text: failureText(checked.failure) });
  }

  return (
    <div className={styles.actions}>
      <Button icon="again" disabled={isBusy} onClick={() => void check()}>
        {isBusy ? 'Checking…' : 'Check now'}
      </Button>
      {canStart && (
        <Button icon="start" onClick={() => setVerb('start')}>
          Start
        </Button>
      )}
      {canStop && (
        <Button icon="stop" onClick={() => setVerb('stop')}>
          Stop
        </Button>
      )}
      {canRestart && (
        <Button icon="again" onClick={() => setVerb('restart')}>
          Restart
        </Button>
      )}
      {origin === 'dashboard' && (
        <>
          <Button
            icon="edit"
            disabled={definition === undefined}
            onClick={() => definition !== undefined && onEdit(definition)}
          >
            Edit
          </Button>
          <Button icon="remove" onClick={() => setIsRemoving(true)}>
            Remove
          </Button>
        </>
      )}
      {verb !== undefined && (
        <ControlDialog verb={verb} service={service} services={services} onClose={() => setVerb(undefined)} />
      )}
      {isRemoving && <RemoveDialog name={name} onClose={() => setIsRemoving(false)} />}
    </div>
  );
}

const ORIGINS: Readonly<Record<ServiceStatus['origin'], string>> = {
  file: 'homeostat.yaml; edit or remove it there',
  dashboard: 'dashboard',
  own: 'built in: Homeostat monitors its own budget',
};

function factsOf(service: ServiceStatus, definition: ServiceDefinition | undefined): readonly Fact[] {
  const { target, responseSeconds, successRatio, restarts, lastCheckAtMs, dependsOn, origin } = service;
  return [
    { name: 'Target', value: <Plain text={target} maxLength={300} /> },
    {
      name: 'Last check',
      value:
        lastCheckAtMs === null
          ? 'not yet'
          : `${formatClock(lastCheckAtMs, 'seconds')}, took ${formatDuration(responseSeconds)}`,
    },
    { name: 'Successful checks, last hour', value: formatRatio(successRatio) },
    ...(definition === undefined ? [] : [{ name: 'Checked', value: rhythmText(definition) }]),
    ...(dependsOn.length === 0
      ? []
      : [{ name: 'Depends on', value: <Plain text={dependsOn.join(', ')} maxLength={300} /> }]),
    {
      name: 'Restarts by Homeostat',
      value: definition?.restart_on_failure === true ? `${restarts}; restarted automatically when it fails` : restarts,
    },
    { name: 'Defined in', value: ORIGINS[origin] },
  ];
}

/** @example 'every 10 s, with a timeout of 5 s and 2 retries' */
function rhythmText({ interval_seconds, timeout_seconds, retries }: ServiceDefinition): string {
  const retryText = retries === 0 ? 'no retries' : plural(retries, 'retry', 'retries');
  return `every ${roundDuration(interval_seconds)}, with a timeout of ${roundDuration(timeout_seconds)} and ${retryText}`;
}
