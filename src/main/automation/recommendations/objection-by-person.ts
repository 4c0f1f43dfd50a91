import type { NotRecommended, RecommendationDecision } from '../../../shared/model/recommendation';

/** Why something is not recommended. */
export type Objection = Pick<NotRecommended, 'kind' | 'reason' | 'untilMs'>;

/** @returns undefined where what a person decided holds no more */
export function objectionByPerson(decision: RecommendationDecision, nowMs: number): Objection | undefined {
  switch (decision.kind) {
    case 'never':
      return { kind: 'never', reason: 'You asked never to see it again.', untilMs: null };
    case 'dismissed':
      return { kind: 'dismissed', reason: 'You dismissed it until the problem comes back.', untilMs: null };
    case 'snoozed':
      if (decision.untilMs <= nowMs) return undefined;
      return { kind: 'snoozed', reason: 'You asked to see it later.', untilMs: decision.untilMs };
  }
}
