import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { ServiceDefinition, ServiceProposal, ServiceStatus } from '../../../shared/contract/service-schemas';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { useToast } from '../../components/toast';
import { useAction } from '../../components/use-action';
import { useOnScreen } from '../../components/use-on-screen';
import { orpc } from '../../live/host-api';
import styles from './discovery-card.module.css';

export interface DiscoveryCardProps {
  readonly services: readonly ServiceStatus[];
  readonly onAdjust: (from: ServiceDefinition) => void;
}

/** What listens on this machine and is not watched: it is only proposed, never added by itself. */
export function DiscoveryCard({ services, onAdjust }: DiscoveryCardProps) {
  const place = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(place);
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
        <QueryResult result={result} what="discovered services">
          {(proposals) =>
            proposals.length === 0 ? (
              <EmptyState title="No new services">
                Every program that listens on a fixed port of this machine is already monitored.
              </EmptyState>
            ) : (
              <ul className={styles.list}>
                {proposals.map((proposal) => (
                  <Proposal key={proposal.definition.name} proposal={proposal} onAdjust={onAdjust} />
                ))}
              </ul>
            )
          }
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
  const show = useToast();
  const { mutate: save, isPending } = useAction(
    orpc.services.save.mutationOptions({
      onSuccess: () => show({ tone: 'healthy', text: `Homeostat now monitors ${definition.name}.` }),
    }),
  );

  return (
    <li className={styles.proposal}>
      <span className={styles.text}>
        <span className={styles.name}>
          <Plain text={definition.name} maxLength={63} />
        </span>
        <span className={styles.reason}>
          <Plain text={reason} maxLength={200} />
        </span>
      </span>
      <Button variant="quiet" onClick={() => onAdjust(definition)}>
        Customize…
      </Button>
      <Button icon="plus" disabled={isPending} onClick={() => save(definition)}>
        Monitor
      </Button>
    </li>
  );
}
