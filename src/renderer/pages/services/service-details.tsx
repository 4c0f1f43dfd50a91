import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ServiceDefinition, ServiceStatus } from '../../../shared/contract/service-schemas';
import { formatClock, formatDateTime } from '../../../shared/format/date';
import { roundDuration } from '../../../shared/format/duration';
import { formatRatio, formatSeconds } from '../../../shared/format/format';
import { plural } from '../../../shared/format/plural';
import {
  Button,
  Card,
  Facts,
  type FactTable,
  Grow,
  IconButton,
  Note,
  Plain,
  Prose,
  Row,
  Stack,
  StateBadge,
  useAction,
} from '../../components';
import { orpc } from '../../live/host-api';
import { servicesHash } from '../../routes';
import { suffersFrom } from './board-order';
import { ControlDialog, type Verb } from './control-dialog';
import { KIND_LABELS } from './kind-labels';
import { LatencyCard } from './latency-card';
import { hasLog, LogCard } from './log-card';
import { MeasuredCard } from './measured-card';
import { RemoveDialog } from './remove-dialog';
import styles from './services.module.css';

interface ServiceDetailsProps {
  readonly service: ServiceStatus;
  readonly services: readonly ServiceStatus[];
  readonly onEdit: (definition: ServiceDefinition) => void;
}

/** All that is known of one service, and what can be done about it. */
export function ServiceDetails({ service, services, onEdit }: ServiceDetailsProps) {
  const { name, kind, state, stateSinceMs, message, origin } = service;
  const { data: definition } = useQuery(
    orpc.services.definition.queryOptions({ input: { name }, enabled: origin !== 'own', refetchInterval: 10_000 }),
  );
  const blamed = suffersFrom(service, services);
  return (
    <Stack>
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
        <Row align="baseline" gap={3} isUnbroken>
          <StateBadge state={state} />
          <Grow>
            <Prose text={message} />
            {state !== 'unknown' && <Note>since {formatDateTime(stateSinceMs)}</Note>}
            {blamed !== undefined && (
              <Note>
                It depends on{' '}
                <a href={servicesHash(blamed)}>
                  <Plain text={blamed} />
                </a>
                , which is down. Fix that first.
              </Note>
            )}
          </Grow>
        </Row>
        <Actions service={service} services={services} definition={definition} onEdit={onEdit} />
        <Facts facts={factsOf(service, definition)} />
      </Card>
      <LatencyCard service={name} title={KIND_LABELS[kind].time} />
      {hasLog(service) && <LogCard services={[service]} />}
      <MeasuredCard service={name} />
    </Stack>
  );
}

interface ActionsProps extends ServiceDetailsProps {
  readonly definition: ServiceDefinition | undefined;
}

function Actions({ service, services, definition, onEdit }: ActionsProps) {
  const { name, origin, canStart, canStop } = service;
  const [verb, setVerb] = useState<Verb>();
  const [isRemoving, setIsRemoving] = useState(false);
  const { mutate: check, isPending } = useAction(orpc.services.look.mutationOptions());
  const canRestart = definition?.commands?.restart !== undefined || (canStart && canStop);

  return (
    <Row className={styles.actions}>
      <Button icon="again" disabled={isPending} onClick={() => check({ name })}>
        {isPending ? 'Checking…' : 'Check now'}
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
    </Row>
  );
}

const ORIGINS: Readonly<Record<ServiceStatus['origin'], string>> = {
  file: 'homeostat.yaml; edit or remove it there',
  dashboard: 'dashboard',
  own: 'built in: Homeostat monitors its own budget',
};

function factsOf(service: ServiceStatus, definition: ServiceDefinition | undefined): FactTable {
  const { target, responseSeconds, successRatio, restarts, lastCheckAtMs, dependsOn, origin } = service;
  return {
    Target: <Plain text={target} maxLength={300} />,
    'Last check':
      lastCheckAtMs === null
        ? 'not yet'
        : `${formatClock(lastCheckAtMs, 'seconds')}, took ${formatSeconds(responseSeconds)}`,
    'Successful checks, last hour': formatRatio(successRatio),
    Checked: definition !== undefined && rhythmText(definition),
    'Depends on': dependsOn.length > 0 && <Plain text={dependsOn.join(', ')} maxLength={300} />,
    'Restarts by Homeostat':
      definition?.restart_on_failure === true ? `${restarts}; restarted automatically when it fails` : restarts,
    'Defined in': ORIGINS[origin],
  };
}

/** @example 'every 10 s, with a timeout of 5 s and 2 retries' */
function rhythmText({ interval_seconds, timeout_seconds, retries }: ServiceDefinition): string {
  const retryText = retries === 0 ? 'no retries' : plural(retries, 'retry', 'retries');
  return `every ${roundDuration(interval_seconds * 1000)}, with a timeout of ${roundDuration(timeout_seconds * 1000)} and ${retryText}`;
}
