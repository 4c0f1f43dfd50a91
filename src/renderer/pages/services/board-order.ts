import type { ServiceStatus } from '../../../shared/contract/service-schemas';
import type { State } from '../../../shared/model/severity';
import { hasWords } from '../../text/has-words';

/** Services of one group. */
interface ServiceGroup {
  readonly title: string;
  readonly services: readonly ServiceStatus[];
}

/** States that need a person come first. */
const STATE_ORDER: readonly State[] = ['critical', 'unhealthy', 'degraded', 'recovering', 'unknown', 'healthy'];

/** The groups that people named, by their names; then services without one, and Homeostat itself. */
export function groupServices(services: readonly ServiceStatus[]): readonly ServiceGroup[] {
  const own = services.filter(({ origin }) => origin === 'own');
  const groups = Map.groupBy(
    services.filter((service) => !own.includes(service)),
    ({ group }) => group,
  );
  const others = groups.get(null) ?? [];
  groups.delete(null);
  const named = [...groups].map(([group, members]) => ({ title: group ?? '', members }));
  return [
    ...named.sort((a, b) => a.title.localeCompare(b.title)),
    { title: named.length === 0 ? 'Services' : 'Ungrouped', members: others },
    { title: 'Homeostat itself', members: own },
  ]
    .filter(({ members }) => members.length > 0)
    .map(({ title, members }) => ({ title, services: members.sort(byNeed) }));
}

function byNeed(a: ServiceStatus, b: ServiceStatus): number {
  return STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state) || a.name.localeCompare(b.name);
}

/** Counts the services by state, the worst first; states without services are left out. */
export function countStates(
  services: readonly ServiceStatus[],
): readonly { readonly state: State; readonly count: number }[] {
  return STATE_ORDER.map((state) => ({ state, count: services.filter((one) => one.state === state).length })).filter(
    ({ count }) => count > 0,
  );
}

/** The service that a service only suffers from: one that it depends on, and that is down itself. */
export function suffersFrom(service: ServiceStatus, all: readonly ServiceStatus[]): string | undefined {
  if (service.state === 'healthy') return undefined;
  return service.dependsOn.find((name) => all.some((other) => other.name === name && other.state === 'unhealthy'));
}

/** Checks that the name, the group, the target or the state of a service contains every word of a search. */
export function isSought({ name, group, target, state, kind }: ServiceStatus, sought: string): boolean {
  return hasWords([name, group, target, state, kind], sought);
}
