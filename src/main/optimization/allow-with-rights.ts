import type { Action } from './action';
import { isMissingRight } from './actions/kernel-setting';
import type { AdministratorRights } from './privileged-knobs';

/**
 * Returns the actions as administrator rights allow them: an action that lacks only permission is supported. Only those
 * for root ask a person for permission; the others need it already.
 */
export function allowWithRights(actions: readonly Action[], rights: AdministratorRights): readonly Action[] {
  return actions.map((action) => ({
    ...action,
    unsupported() {
      const problem = action.unsupported();
      const isAsked = action.privilege === 'root' || rights.isOpen;
      const isCurable = problem !== undefined && isMissingRight(problem) && isAsked && isTaken(action, rights);
      return isCurable ? undefined : problem;
    },
  }));
}

/** An action on the whole machine has a known plan, so that its settings can be checked in advance. */
export function isTaken(action: Action, rights: AdministratorRights): boolean {
  if (!rights.isInstalled) return false;
  if (!action.targets.includes('machine')) return true;
  const planned = action.plan({ kind: 'machine' }, undefined);
  return planned.ok && planned.plan.knobs.every(({ knob }) => rights.takes(knob));
}
