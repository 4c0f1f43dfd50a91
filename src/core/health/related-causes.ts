import type { Bottleneck, Resource } from '../../shared/contract/health-schemas';

/** Known consequences: a lack of memory makes disks busy, a busy processor makes heat. */
const FOLLOWS_FROM: Readonly<Partial<Record<Resource, readonly Resource[]>>> = {
  swap: ['memory'],
  'disk-throughput': ['memory', 'swap', 'disk-latency'],
  'disk-latency': ['memory', 'swap', 'disk-throughput'],
  thermal: ['cpu'],
};

/** The relation of two bottlenecks that belong to one incident; undefined if there is none. */
export type Relation = 'same resource' | 'same program' | 'consequence' | undefined;

/**
 * Returns the relation of a bottleneck to an earlier one: the same resource and subject, the same leading program, or a
 * known consequence.
 */
export function relationOf(earlier: Bottleneck, later: Bottleneck): Relation {
  if (earlier.resource === later.resource && earlier.subject === later.subject) return 'same resource';
  if (FOLLOWS_FROM[later.resource]?.includes(earlier.resource) === true) return 'consequence';
  const first = earlier.culprits[0]?.app;
  if (first !== undefined && first === later.culprits[0]?.app) return 'same program';
  return undefined;
}
