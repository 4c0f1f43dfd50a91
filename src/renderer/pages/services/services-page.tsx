import { type ReactNode, useState } from 'react';
import type { ServiceDefinition, ServiceStatus } from '../../../shared/contract/service-schemas';
import { Button, EmptyState, Loaded, Page, Row, Stack, StateBadge, Toolbar } from '../../components';
import { useStream } from '../../live/live-context';
import { parseServicesView, servicesHash, useHash } from '../../routes';
import { countStates } from './board-order';
import { DiscoveryCard } from './discovery-card';
import { hasLog, LogCard } from './log-card';
import { ServiceBoard } from './service-board';
import { ServiceDetails } from './service-details';
import { ServiceDialog, type ServiceDialogProps } from './service-dialog';
import styles from './services.module.css';

/** The monitored services with their states, response times and logs, and those that could be monitored. */
export function ServicesPage() {
  const loaded = useStream((api, signal) => api.services.watch(undefined, { signal }));
  const [editing, setEditing] = useState<Pick<ServiceDialogProps, 'changed' | 'proposed'>>();
  const services = loaded.data ?? [];

  return (
    <Page title="Services">
      <Loaded result={loaded} what="services">
        {() => (
          <Content
            services={services}
            onAdd={(proposed) => setEditing({ proposed })}
            onEdit={(changed) => setEditing({ changed })}
          />
        )}
      </Loaded>
      {editing !== undefined && (
        <ServiceDialog
          {...editing}
          services={services}
          onClose={() => setEditing(undefined)}
          onSaved={(name) => {
            setEditing(undefined);
            location.hash = servicesHash(name);
          }}
        />
      )}
    </Page>
  );
}

interface ContentProps {
  readonly services: readonly ServiceStatus[];
  readonly onAdd: (from?: ServiceDefinition) => void;
  readonly onEdit: (definition: ServiceDefinition) => void;
}

function Content({ services, onAdd, onEdit }: ContentProps): ReactNode {
  const selectedName = parseServicesView(useHash());
  const selected = services.find(({ name }) => name === selectedName);
  const watched = services.filter(({ origin }) => origin !== 'own');
  const discovery = <DiscoveryCard services={services} onAdjust={onAdd} />;
  return (
    <>
      <Toolbar label="Services">
        <Row as="ul" gap={4} className={styles.counts} aria-label="Services by state">
          {countStates(services).map(({ state, count }) => (
            <Row key={state} as="li">
              <StateBadge state={state} />
              <strong>{count}</strong>
            </Row>
          ))}
        </Row>
        <Button variant="primary" icon="plus" onClick={() => onAdd()}>
          Add a service
        </Button>
      </Toolbar>
      <div className={`${styles.columns} ${selected === undefined ? '' : styles.withDetails}`}>
        <Stack className={styles.main}>
          {watched.length === 0 && <Teaching />}
          {watched.length === 0 && discovery}
          <ServiceBoard services={services} selectedName={selected?.name} />
          {watched.length > 0 && discovery}
          {watched.some(hasLog) && <LogCard services={services.filter(hasLog)} />}
        </Stack>
        {selected !== undefined && (
          <ServiceDetails key={selected.name} service={selected} services={services} onEdit={onEdit} />
        )}
        {selected === undefined && selectedName !== undefined && (
          <p className="visually-hidden" role="status">
            The service in this address is not monitored.
          </p>
        )}
      </div>
    </>
  );
}

function Teaching() {
  return (
    <div className={styles.teaching}>
      <EmptyState title="No services yet">
        A service is anything that should be running or up to date: a web page, a database port, a program, a log, a
        backup file, a systemd unit. Homeostat checks each one every few seconds; a failing service lowers the health
        score and is named as the cause. Start with the discovered services below, or add one manually.
      </EmptyState>
    </div>
  );
}
