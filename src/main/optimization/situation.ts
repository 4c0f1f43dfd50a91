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

/** The programs that take part in what is wrong, by the busiest process of each. */
export function findCulprits(situation: Situation, resources: readonly Resource[]): readonly Finding[] {
  return bottlenecksOf(situation, resources).flatMap(({ text, culprits }) =>
    culprits.filter(({ pid }) => pid > 0).map(({ pid }) => ({ target: `pid:${pid}`, problem: text })),
  );
}
