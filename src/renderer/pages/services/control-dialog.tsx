import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Controlled, ServiceStatus } from '../../../shared/contract/service-schemas';
import { capitalize } from '../../../shared/format/sentence';
import { Button, Dialog, ErrorState, Icon, LoadingState, Note, Plain, Prose, Row, Stack, Text } from '../../components';
import { orpc } from '../../live/host-api';
import { failureOf } from '../../live/loadable';

export type Verb = 'start' | 'stop' | 'restart';

interface ControlDialogProps {
  readonly verb: Verb;
  readonly service: ServiceStatus;
  readonly services: readonly ServiceStatus[];
  readonly onClose: () => void;
}

/** Asks before a command of the configuration file is run, and shows its result. */
export function ControlDialog({ verb, service, services, onClose }: ControlDialogProps) {
  const { name } = service;
  const { mutate, isPending, isIdle, data, error } = useMutation(orpc.services.control.mutationOptions());
  const title = capitalize(verb);

  function content(): ReactNode {
    if (isPending) {
      const wait = verb === 'stop' ? '' : ' (up to 30 seconds until the service is healthy)';
      return <LoadingState what={`the result${wait}`} />;
    }
    if (error !== null) return <ErrorState title={`Cannot ${verb} the service`} failure={failureOf(error)} />;
    if (data !== undefined) return <Result verb={verb} done={data} />;
    return <Consequences verb={verb} service={service} services={services} />;
  }

  return (
    <Dialog
      title={
        <>
          {title} <Plain text={name} />
          {isIdle && '?'}
        </>
      }
      onClose={onClose}
      actions={
        isIdle || isPending ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" disabled={isPending} onClick={() => mutate({ name, verb })}>
              {title}
            </Button>
          </>
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      {content()}
    </Dialog>
  );
}

/** Lists what else the command will start or stop. */
function Consequences({ verb, service, services }: Omit<ControlDialogProps, 'onClose'>) {
  const { name, dependsOn } = service;
  const needed = services.filter((one) => dependsOn.includes(one.name) && one.state !== 'healthy' && one.canStart);
  const dependent = services.filter((one) => one.dependsOn.includes(name) && one.canStop);
  const others = verb === 'start' ? needed : verb === 'stop' ? dependent : [];
  return (
    <>
      <p>Homeostat will run the {verb} command from homeostat.yaml.</p>
      {others.length > 0 && (
        <Note>
          {verb === 'start' ? 'Its dependencies are started first: ' : 'Services that depend on it are stopped first: '}
          <Plain text={others.map((one) => one.name).join(', ')} maxLength={300} />.
        </Note>
      )}
    </>
  );
}

function Result({ verb, done }: { readonly verb: Verb; readonly done: readonly Controlled[] }) {
  return (
    <Stack as="ul" gap={2} aria-label="Result">
      {done.map((one, index) => {
        const isGood = wentWell(verb, one, index === done.length - 1);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a restart names its service twice
          <Row key={index} as="li" align="start" isUnbroken>
            <Text tone={isGood ? 'healthy' : 'degraded'}>
              <Icon name={isGood ? 'check' : 'warning'} />
            </Text>
            <span>
              <strong>
                <Plain text={one.name} />
              </strong>
              : <Prose text={one.message} />
            </span>
          </Row>
        );
      })}
    </Stack>
  );
}

/** Judges a result: after a stop, and in the first half of a restart, a service must not answer. */
function wentWell(verb: Verb, { isHealthy }: Controlled, isLast: boolean): boolean {
  return verb === 'stop' || (verb === 'restart' && !isLast) ? !isHealthy : isHealthy;
}
