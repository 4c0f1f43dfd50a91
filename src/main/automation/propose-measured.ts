import type { ActionInfo } from '../../shared/contract/optimization-schemas';
import type { OptimizationRecommendation } from '../../shared/contract/recommendation-schemas';
import { isAutomationArea } from '../../shared/model/automation';
import type { Proposal } from './policy/proposal';
import { subjectOf } from './recommendations/recommendation-id';

/**
 * Selects the recommendations that may be tried without a person: gentle ones with a probe, so that only proven changes
 * stay, and only those that would not be refused.
 *
 * @param refusalOf returns the reason if a change would be refused now; undefined if not
 */
export function proposeMeasured(
  recommended: readonly OptimizationRecommendation[],
  actions: readonly ActionInfo[],
  refusalOf: (request: Pick<OptimizationRecommendation, 'action' | 'target'>) => string | undefined,
): Proposal[] {
  return recommended.flatMap(({ action, target, targetText, problem, risk, feasibility }): Proposal[] => {
    const info = actions.find(({ id }) => id === action);
    const isGentle = risk === 'low' || risk === 'none';
    if (info === undefined || !info.isMeasured || !isGentle || feasibility < 1) return [];
    if (!isAutomationArea(info.area) || refusalOf({ action, target }) !== undefined) return [];
    const subject = subjectOf(target, targetText);
    return [{ area: info.area, action, target, targetText, subject, problem, isEmergency: false }];
  });
}
