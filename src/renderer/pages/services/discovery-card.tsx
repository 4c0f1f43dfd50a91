import { useMemo, useRef } from 'react';
import type { ServiceDefinition, ServiceProposal, ServiceStatus } from '../../../shared/model/service';
import { Button } from '../../components/button';
import { Card } from '../../components/card';
import { List, ListRow } from '../../components/list';
import { EmptyState } from '../../components/placeholder';
import { Plain } from '../../components/plain';
import { QueryResult } from '../../components/query-result';
import { Muted } from '../../components/text';
import { useToast } from '../../components/toast';
import { useOnScreen } from '../../components/use-on-screen';
import { failureText, useCall } from '../../live/use-call';
import { useQuery } from '../../live/use-query';
import { proposalsQuery } from './service-queries';

export interface DiscoveryCardProps {
  readonly services: readonly ServiceStatus[];
  readonly onAdjust: (from: ServiceDefinition) => void;
}

/** Programs that listen on this machine and are not monitored: proposed, never added automatically. */
export function DiscoveryCard({ services, onAdjust }: DiscoveryCardProps) {
  const place = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(place);
  const version = services.map(({ name, target }) => `${name} ${target}`).join('\n');
  const query = useMemo(() => proposalsQuery(version), [version]);
  // To find the program of a port, the host reads the open files of every process.
  const result = useQuery(isOnScreen ? query : undefined);
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
  const { isBusy, run } = useCall();
  const show = useToast();

  async function watch(): Promise<void> {
    const saved = await run((api) => api.services.save(definition));
    show(
      saved.ok
        ? { tone: 'healthy', text: `Homeostat now monitors ${definition.name}.` }
        : { tone: 'critical', text: failureText(saved.failure) },
    );
  }

  return (
    <ListRow
      end={
        <>
          <Button variant="quiet" onClick={() => onAdjust(definition)}>
            Customize…
          </Button>
          <Button icon="plus" disabled={isBusy} onClick={() => void watch()}>
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
