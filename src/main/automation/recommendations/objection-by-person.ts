import type { NotRecommended } from '../../../shared/contract/recommendation-schemas';
import type { RecommendationDecision } from '../../../shared/model/recommendation';

export type Objection = Pick<NotRecommended, 'kind' | 'reason' | 'untilMs'>;

/** @returns undefined if the decision has expired */
export function objectionByPerson(decision: RecommendationDecision, nowMs: number): Objection | undefined {
  switch (decision.kind) {
    case 'never':
      return { kind: 'never', reason: 'You chose never to see it again.', untilMs: null };
    case 'dismissed':
      return { kind: 'dismissed', reason: 'You dismissed it until the problem recurs.', untilMs: null };
    case 'snoozed':
      if (decision.untilMs <= nowMs) return undefined;
      return { kind: 'snoozed', reason: 'You snoozed it.', untilMs: decision.untilMs };
  }
}
