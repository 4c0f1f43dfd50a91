import type { Suggestion } from '../../../shared/contract/optimization-schemas';
import type {
  NotRecommended,
  OptimizationRecommendation,
  Recommendations,
} from '../../../shared/contract/recommendation-schemas';

/** The recommendation behind a suggestion; an alternative shares its problem, and has no evidence of its own. */
export interface Recommended {
  readonly id: string;
  readonly recommendation: OptimizationRecommendation;
  /** Rank among all; an alternative is half a rank behind its recommendation. */
  readonly place: number;
}

/** Reasons for which a suggestion is not shown at all. */
const HIDING: readonly NotRecommended['kind'][] = ['dismissed', 'snoozed', 'never', 'failed-here'];

type Named = Pick<Suggestion, 'action' | 'target'>;
const isSame = (a: Named, b: Named) => a.action === b.action && a.target === b.target;

export function findRecommended(
  suggestion: Named,
  recommendations: Recommendations | undefined,
): Recommended | undefined {
  for (const [index, recommendation] of (recommendations?.recommended ?? []).entries()) {
    if (isSame(recommendation, suggestion)) return { id: recommendation.id, recommendation, place: index };
    const alternative = recommendation.alternatives.find((other) => isSame(other, suggestion));
    if (alternative !== undefined) return { id: alternative.id, recommendation, place: index + 0.5 };
  }
  return undefined;
}

/** The best first; what a person hid, or what failed here, is left out. As they are while no ranking is known. */
export function orderAsRecommended(
  suggestions: readonly Suggestion[],
  recommendations: Recommendations | undefined,
): readonly Suggestion[] {
  if (recommendations === undefined) return suggestions;
  const hidden = recommendations.notRecommended.filter(({ kind }) => HIDING.includes(kind));
  const placeOf = (one: Suggestion) => findRecommended(one, recommendations)?.place ?? Number.MAX_VALUE;
  return suggestions
    .filter((one) => !hidden.some((other) => isSame(other, one)))
    .sort((a, b) => placeOf(a) - placeOf(b));
}
