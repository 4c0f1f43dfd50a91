import type { ServiceDefinition, ServiceProposal } from '../../shared/contract/service-schemas';
import type { Listener } from '../platform/linux/find-listeners';

/** The kernel assigns the ports above: a program there uses another one tomorrow. */
const FIRST_EPHEMERAL_PORT = 32_768;

/** Proposes programs that listen here and are not watched yet. Adds none. */
export function proposeServices(
  listeners: readonly Listener[],
  watched: readonly ServiceDefinition[],
  ownPid: number,
): readonly ServiceProposal[] {
  const ports = new Set(watched.flatMap(portsOf));
  const names = new Set(watched.map(({ name }) => name));
  return listeners
    .filter(({ port, pid }) => port < FIRST_EPHEMERAL_PORT && pid !== ownPid && !ports.has(port))
    .map(({ port, app, isPublic }): ServiceProposal => {
      const plain = (app ?? 'port').replaceAll(/[^\w .-]/g, '_').slice(0, 40);
      const name = names.has(plain) || app === null ? `${plain} ${port}` : plain;
      names.add(name);
      return {
        definition: {
          name,
          kind: 'port',
          host: '127.0.0.1',
          port,
          allow_link_local: false,
          ...(app === null ? {} : { expect_holder: app }),
          interval_seconds: 10,
          timeout_seconds: 5,
          retries: 2,
          depends_on: [],
          restart_on_failure: false,
        },
        reason: `${app ?? 'A program'} listens on port ${port}${isPublic ? ' and is reachable from other machines' : ''}.`,
      };
    });
}

function portsOf(definition: ServiceDefinition): readonly number[] {
  if (definition.kind === 'port') return [definition.port];
  if (definition.kind !== 'http' && definition.kind !== 'scrape') return [];
  const { port, protocol } = new URL(definition.url);
  return [port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)];
}
