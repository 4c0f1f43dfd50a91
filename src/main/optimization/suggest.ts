import type { Suggestion } from '../../shared/contract/optimization-schemas';
import { type Action, type Planned, parseTarget, type Target } from './action';
import type { Situation } from './situation';

/** Suggests the actions that would help now, in no order. Unsupported actions and invalid targets are left out. */
export function suggestActions(actions: readonly Action[], situation: Situation): readonly Suggestion[] {
  return actions
    .filter((action) => action.unsupported() === undefined)
    .flatMap((action) => {
      const { id, effect, risk, privilege } = action;
      // A program may cause several problems, of which the first is enough.
      const findings = new Map(
        action
          .detect(situation)
          .toReversed()
          .map((finding) => [finding.target, finding]),
      );
      return [...findings.values()].flatMap(({ target, problem }): Suggestion[] => {
        const parsed = parseTarget(target);
        const planned = parsed === undefined ? undefined : planUsual(action, parsed);
        if (planned?.ok !== true) return [];
        const { targetText } = planned.plan;
        return [{ action: id, target, targetText, problem, effect, risk, privilege }];
      });
    });
}

/** The process may have exited since it was found. */
function planUsual(action: Action, target: Target): Planned | undefined {
  try {
    return action.plan(target, undefined);
  } catch {
    return undefined;
  }
}
