import type { Bottleneck, Resource } from '../../shared/contract/health-schemas';

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

/** Whoever takes less does not hold the machine back: slowing it down would only make it wait, too. */
const LEAST_SHARE = 0.1;

/** The programs that take a fair part in what is wrong, by the busiest process of each. */
export function findCulprits(situation: Situation, resources: readonly Resource[]): readonly Finding[] {
  return bottlenecksOf(situation, resources).flatMap(({ text, culprits }) =>
    culprits
      .filter(({ pid, share }) => pid > 0 && share >= LEAST_SHARE)
      .map(({ pid }) => ({ target: `pid:${pid}`, problem: text })),
  );
}
