import type { ActionInfo } from '../../shared/contract/optimization-schemas';
import { AdvisedError } from '../base/errors';
import { type Action, listForms, parseTarget } from './action';
import { DEBUNKED } from './debunked';
import { reasonOfRefusal } from './reason-of-refusal';

/** Describes every action and whether it works on this machine, followed by those that never help. */
export function describeActions(actions: readonly Action[]): ActionInfo[] {
  const infos = actions.map((action) => {
    const reason = action.unsupported();
    return describe(action, reason === undefined, reason ?? action.where() ?? 'works on this machine');
  });
  return [...infos, ...DEBUNKED];
}

/**
 * Describes the actions for targets of this kind, and whether each could be applied to this one now.
 *
 * @param check names the target, or throws AdvisedError with the reason of a refusal
 * @throws AdvisedError for text that is not a target
 */
export function describeActionsOn(
  target: string,
  actions: readonly Action[],
  check: (action: Action) => string,
): ActionInfo[] {
  const kind = parseTarget(target)?.kind;
  if (kind === undefined) throw new AdvisedError(`${target} is not a target`, `Specify ${listForms()}.`);
  return actions
    .filter(({ targets }) => targets.includes(kind))
    .map((action) => {
      try {
        return describe(action, true, `works on ${check(action)}`);
      } catch (error) {
        return describe(action, false, withoutName(reasonOfRefusal(error)));
      }
    });
}

/** Removes what every line of the list would repeat. */
function withoutName(message: string): string {
  return message.replace(
    /^[\w-]+ (?:cannot be applied to \S+|does not work on this machine|is not possible for you): /,
    '',
  );
}

function describe(action: Action, supported: boolean, reason: string): ActionInfo {
  const { id, summary, effect, area, risk, privilege, targets, probe } = action;
  return { id, summary, effect, area, risk, privilege, targets, isMeasured: probe !== null, supported, reason };
}
