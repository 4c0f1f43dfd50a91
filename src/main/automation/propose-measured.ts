import type { ActionInfo } from '../../shared/contract/optimization-schemas';
import type { OptimizationRecommendation } from '../../shared/contract/recommendation-schemas';
import { isAutomationArea } from '../../shared/model/automation';
import { type Proposal, pidOf } from './policy/proposal';

/**
 * Of what is recommended, what may be tried out without a person: what is gentle, and what something here measures, so
 * that only what is proven better stays.
 */
export function proposeMeasured(
  recommended: readonly OptimizationRecommendation[],
  actions: readonly ActionInfo[],
): Proposal[] {
  return recommended.flatMap(({ action, target, targetText, problem, risk, feasibility }): Proposal[] => {
    const info = actions.find(({ id }) => id === action);
    const isGentle = risk === 'low' || risk === 'none';
    if (info === undefined || !info.isMeasured || !isGentle || feasibility < 1) return [];
    if (!isAutomationArea(info.area)) return [];
    // "ffmpeg (pid 42)": what is remembered is the program, not the process.
    const subject = pidOf(target) === undefined ? target : targetText.replace(/ \(pid \d+\)$/, '');
    return [{ area: info.area, action, target, targetText, subject, problem, isEmergency: false }];
  });
}
