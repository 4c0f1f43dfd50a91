import type { Bottleneck, Resource } from '../../shared/contract/health-schemas';

/** The current problems, as judged by health and the budget. */
export interface Situation {
  readonly bottlenecks: readonly Bottleneck[];
  /** The current savings of Homeostat itself with their reasons; empty at full service. */
  readonly ownSteps: readonly string[];
}

/** A target that an action would help. */
export interface Finding {
  /** In the notation of the command line: `pid:42`, `path:/x`, `machine`. */
  readonly target: string;
  readonly problem: string;
}

export function bottlenecksOf({ bottlenecks }: Situation, resources: readonly Resource[]): readonly Bottleneck[] {
  return bottlenecks.filter(({ resource, untilMs }) => untilMs === null && resources.includes(resource));
}

/** A program that uses a smaller share does not slow the machine down, and limiting it would not help. */
const LEAST_SHARE = 0.1;

type Detect = (situation: Situation) => readonly Finding[];

/** Finds the programs that cause much of a shortage of these resources, by the busiest process of each. */
export function culpritsOf(...resources: readonly Resource[]): Detect {
  return (situation) =>
    bottlenecksOf(situation, resources).flatMap(({ text, culprits }) =>
      culprits
        .filter(({ pid, share }) => pid > 0 && share >= LEAST_SHARE)
        .map(({ pid }) => ({ target: `pid:${pid}`, problem: text })),
    );
}

/** Finds the machine itself while any of these resources is short. */
export function machineShortOf(...resources: readonly Resource[]): Detect {
  return (situation) =>
    bottlenecksOf(situation, resources)
      .slice(0, 1)
      .map(({ text }) => ({ target: 'machine', problem: text }));
}
