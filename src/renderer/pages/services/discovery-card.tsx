import { useQuery } from '@tanstack/react-query';
import type { ServiceDefinition, ServiceProposal, ServiceStatus } from '../../../shared/contract/service-schemas';
import {
  Button,
  Card,
  EmptyState,
  List,
  ListRow,
  Muted,
  Plain,
  QueryResult,
  useAction,
  useOnScreen,
} from '../../components';
import { orpc } from '../../live/host-api';

interface DiscoveryCardProps {
  readonly services: readonly ServiceStatus[];
  readonly onAdjust: (from: ServiceDefinition) => void;
}

/** Programs that listen on this machine and are not monitored: proposed, never added automatically. */
export function DiscoveryCard({ services, onAdjust }: DiscoveryCardProps) {
  const [place, isOnScreen] = useOnScreen();
  const monitored = services.map(({ name, target }) => `${name} ${target}`).join('\n');
  const result = useQuery(
    orpc.services.discover.queryOptions({
      queryKey: ['discovered services', monitored],
      // To find out who holds a port, the host reads the open files of every process.
      enabled: isOnScreen,
      refetchInterval: 60_000,
    }),
  );
  return (
    <div ref={place}>
      <Card title="Discovered services" detail="listening on this machine, not monitored yet">
        <QueryResult
          result={result}
          what="discovered services"
          empty={
            <EmptyState title="No new services">
              Every program that listens on a fixed port of this machine is already monitored.
            </EmptyState>
          }
        >
          {(proposals) => (
            <List isScrolled>
              {proposals.map((proposal) => (
                <Proposal key={proposal.definition.name} proposal={proposal} onAdjust={onAdjust} />
              ))}
            </List>
          )}
        </QueryResult>
      </Card>
    </div>
  );
}

interface ProposalProps {
  readonly proposal: ServiceProposal;
  readonly onAdjust: (from: ServiceDefinition) => void;
}

function Proposal({ proposal: { definition, reason }, onAdjust }: ProposalProps) {
  const { mutate: save, isPending } = useAction(
    orpc.services.save.mutationOptions(),
    `Homeostat now monitors ${definition.name}.`,
  );

  return (
    <ListRow
      end={
        <>
          <Button variant="quiet" onClick={() => onAdjust(definition)}>
            Customize…
          </Button>
          <Button icon="plus" disabled={isPending} onClick={() => save(definition)}>
            Monitor
          </Button>
        </>
      }
    >
      <Plain text={definition.name} />{' '}
      <Muted>
        <Plain text={reason} maxLength={200} />
      </Muted>
    </ListRow>
  );
}
