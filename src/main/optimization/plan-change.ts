import { plural } from '../../shared/format/plural';
import { type KnobChange, knobName } from '../../shared/model/change';
import { AdvisedError, UnknownNameError } from '../base/errors';
import type { KnobDriver } from '../changes/knob-driver';
import { type Action, type Plan, parseTarget, TARGET_FORMS } from './action';
import { isMissingRight } from './actions/kernel-setting';
import type { ChangeStates } from './change-states';
import { refuseDebunked } from './debunked';

export interface ApplyRequest {
  readonly action: string;
  readonly target: string;
  readonly value?: string | undefined;
  readonly by: string;
  /** The reason in a sentence, for the audit. */
  readonly why?: string | undefined;
  /** Time after which it is undone automatically, even if no host is running. */
  readonly forMs?: number | undefined;
  /** Overrides past verdicts of no effect or harm; for a person only. */
  readonly anyway?: boolean | undefined;
}

/** A change with the current value of each knob. */
export interface PlannedChange extends Plan {
  readonly knobs: readonly KnobChange[];
}

/** @throws UnknownNameError for an unknown action, or AdvisedError for a debunked one */
export function findAction(actions: readonly Action[], id: string): Action {
  const action = actions.find((one) => one.id === id);
  if (action !== undefined) return action;
  refuseDebunked(id);
  throw new UnknownNameError(`There is no action ${id}`, '`homeostat optimize list` lists all actions.');
}

/** Plans a change without making it. @throws AdvisedError if it cannot be made or undone */
export function planChange(
  { actions, driver }: { readonly actions: readonly Action[]; readonly driver: KnobDriver },
  { action: id, target: text, value }: ApplyRequest,
): PlannedChange {
  const action = findAction(actions, id);
  const unsupported = action.unsupported();
  if (unsupported !== undefined) throw refusalOf(id, unsupported);
  const target = parseTarget(text);
  if (target === undefined || !action.targets.includes(target.kind)) {
    const wanted = action.targets.map((kind) => TARGET_FORMS[kind]);
    throw new AdvisedError(`${text} is not a valid target for ${id}`, `Specify ${wanted.join(' or ')}.`);
  }
  const planned = action.plan(target, value);
  if (!planned.ok)
    throw new AdvisedError(`${id} cannot be applied to ${text}: ${planned.reason}`, 'Choose another target or value.');
  return { ...planned.plan, knobs: readKnobs(planned.plan.knobs, driver) };
}

/** An action for which only a right is missing works on this machine: its commands are the answer. */
function refusalOf(id: string, problem: string): AdvisedError {
  if (!isMissingRight(problem))
    return new AdvisedError(`${id} does not work on this machine: ${problem}`, 'Choose another action.');
  return new AdvisedError(
    `${id} is not possible for you: ${problem}`,
    problem.includes(': ')
      ? 'Run these commands in a shell of root; Homeostat does not undo them.'
      : 'Choose another action. `homeostat doctor` shows how to get the right.',
  );
}

function readKnobs(knobs: Plan['knobs'], driver: KnobDriver): KnobChange[] {
  const together = driver.readTogether?.(knobs.map(({ knob }) => knob));
  return knobs.flatMap(({ knob, want }, index): KnobChange[] => {
    const now = together?.[index] ?? driver.read(knob);
    // The thread ended after it was listed.
    if (now.kind === 'gone') return [];
    const problem = driver.undoProblem(knob, now.value, want);
    if (problem !== undefined)
      throw new AdvisedError(
        `The change could not be undone: ${problem}`,
        'Run Homeostat with that privilege, or skip this change.',
      );
    return [{ knob, before: now.value, want }];
  });
}

/** @throws AdvisedError if too many changes are open, or one of the knobs is changed already */
export function refuseConflicts(states: ChangeStates, knobs: readonly KnobChange[], mostOpen: number): void {
  const { length } = states.open({ withFailed: false });
  if (length >= mostOpen) {
    throw new AdvisedError(
      `${plural(length, 'change')} already open`,
      'Undo some of them first. `homeostat optimize status` lists them.',
    );
  }
  const wanted = new Set(knobs.map(({ knob }) => knobName(knob)));
  // A failed undo blocks its own knobs only.
  for (const { intent } of states.open({ withFailed: true })) {
    if (intent.knobs.some(({ knob }) => wanted.has(knobName(knob)))) {
      throw new AdvisedError(
        `${intent.action} has already changed this setting on ${intent.targetText}`,
        `Undo ${intent.changeId} first.`,
      );
    }
  }
}
