import type { NotRecommended } from '../contract/recommendation-schemas';

/** What a person decided of a recommendation, and of which: it can be taken back when it is not suggested, too. */
export type RecommendationDecision = Pick<NotRecommended, 'action' | 'target' | 'targetText'> & DecisionKind;

export type DecisionKind =
  /** Not this time: it holds until the problem has gone. */
  | { readonly kind: 'dismissed'; readonly atMs: number }
  | { readonly kind: 'snoozed'; readonly atMs: number; readonly untilMs: number }
  /** Until it is taken back. */
  | { readonly kind: 'never'; readonly atMs: number };
