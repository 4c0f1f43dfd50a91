import type { Bottleneck, Resource } from '../../shared/contract/health-schemas';

/** What follows from what: want of memory makes disks busy, a busy processor makes heat. */
const FOLLOWS_FROM: Readonly<Partial<Record<Resource, readonly Resource[]>>> = {
  swap: ['memory'],
  'disk-throughput': ['memory', 'swap', 'disk-latency'],
  'disk-latency': ['memory', 'swap', 'disk-throughput'],
  thermal: ['cpu'],
};

/** Why two bottlenecks are one trouble; undefined where nothing says so. */
export type Relation = 'same resource' | 'same program' | 'consequence' | undefined;

/**
 * Whether a bottleneck belongs to a trouble that was there before: the same resource and subject, the same program in
 * front, or a known consequence.
 */
export function relationOf(earlier: Bottleneck, later: Bottleneck): Relation {
  if (earlier.resource === later.resource && earlier.subject === later.subject) return 'same resource';
  if (FOLLOWS_FROM[later.resource]?.includes(earlier.resource) === true) return 'consequence';
  const first = earlier.culprits[0]?.app;
  if (first !== undefined && first === later.culprits[0]?.app) return 'same program';
  return undefined;
}
