import type { Bottleneck, Resource } from '../../shared/model/health';

/** What is wrong now, as the judgement of health and the budget say. */
export interface Situation {
  /** Those that are active. */
  readonly bottlenecks: readonly Bottleneck[];
  /** How Homeostat itself is slowed down and why; empty at full service. */
  readonly ownSteps: readonly string[];
}

/** Where an action would help. */
export interface Finding {
  /** As a person would give it: `pid:42`, `path:/x`, `machine`. */
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
