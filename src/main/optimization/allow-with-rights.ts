import type { Action } from './action';
import { isMissingRight } from './actions/kernel-setting';
import type { AdministratorRights } from './privileged-knobs';

/** The actions as they are where an administrator's rights can be had: what lacks nothing else works here. */
export function allowWithRights(actions: readonly Action[], rights: AdministratorRights): readonly Action[] {
  return actions.map((action) => ({
    ...action,
    unsupported() {
      const problem = action.unsupported();
      const isCurable = problem !== undefined && isMissingRight(problem) && isTaken(action, rights);
      return isCurable ? undefined : problem;
    },
  }));
}

/** Where the whole machine is the target, what would be turned is known before anybody asks for it. */
function isTaken(action: Action, rights: AdministratorRights): boolean {
  if (!rights.isInstalled) return false;
  if (!action.targets.includes('machine')) return true;
  const planned = action.plan({ kind: 'machine' }, undefined);
  return planned.ok && planned.plan.knobs.every(({ knob }) => rights.takes(knob));
}
