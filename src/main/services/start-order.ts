interface Dependent {
  readonly name: string;
  readonly depends_on: readonly string[];
}

/**
 * Returns the services that must run for one to run, each after its dependencies, the one itself last. Unknown names
 * are skipped; a circle, which the schema refuses, is cut.
 */
export function startOrder<T extends Dependent>(services: readonly T[], name: string): readonly T[] {
  return orderBy(services, name, ({ depends_on }) => depends_on);
}

/** Returns the services that cannot run without one, each before its dependencies, the one itself last. */
export function stopOrder<T extends Dependent>(services: readonly T[], name: string): readonly T[] {
  return orderBy(services, name, (one) =>
    services.filter(({ depends_on }) => depends_on.includes(one.name)).map((other) => other.name),
  );
}

/** @param before names the services that come before one */
function orderBy<T extends Dependent>(
  services: readonly T[],
  name: string,
  before: (service: T) => readonly string[],
): readonly T[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const order: T[] = [];
  const seen = new Set<string>();
  const visit = (current: string) => {
    const service = byName.get(current);
    if (service === undefined || seen.has(current)) return;
    seen.add(current);
    for (const other of before(service)) visit(other);
    order.push(service);
  };
  visit(name);
  return order;
}
