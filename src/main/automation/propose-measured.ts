import type { ActionInfo, Suggestion } from '../../shared/model/change';
import { type Proposal, pidOf } from './policy/proposal';

/**
 * Of what is suggested, what may be tried out without a person: what is gentle, and what something here measures, so
 * that only what is proven better stays.
 */
export function proposeMeasured(suggestions: readonly Suggestion[], actions: readonly ActionInfo[]): Proposal[] {
  return suggestions.flatMap(({ action, target, targetText, problem, risk }): Proposal[] => {
    const info = actions.find(({ id }) => id === action);
    if (info === undefined || !info.isMeasured || (risk !== 'low' && risk !== 'none')) return [];
    // "ffmpeg (pid 42)": what is remembered is the program, not the process.
    const subject = pidOf(target) === undefined ? target : targetText.replace(/ \(pid \d+\)$/, '');
    return [{ area: info.area, action, target, targetText, subject, problem, isEmergency: false }];
  });
}
