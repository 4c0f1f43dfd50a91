import { plural } from '../../shared/format/plural';
import { type KnobChange, knobName } from '../../shared/model/change';
import { AdvisedError, UnknownNameError } from '../base/errors';
import type { KnobDriver } from '../changes/knob-driver';
import { type Action, type Plan, parseTarget } from './action';
import type { ChangeStates } from './change-states';
import { refuseDebunked } from './debunked';
import { findObjection } from './past-verdicts';

export interface ApplyRequest {
  readonly action: string;
  readonly target: string;
  readonly value?: string | undefined;
  readonly by: string;
  /** What it is done against, in a sentence: stands in the audit. */
  readonly why?: string | undefined;
  /** After which it is taken back by itself, even where nobody is left to do so. */
  readonly forMs?: number | undefined;
  /** Although it did not help there before, or did harm: only a person may say so. */
  readonly anyway?: boolean | undefined;
}

/** What would be done, with what every knob holds now. */
export interface PlannedChange {
  readonly targetText: string;
  readonly note: string;
  readonly knobs: readonly KnobChange[];
}

/** @throws UnknownNameError where there is no such action; it says so where that was debunked */
export function findAction(actions: readonly Action[], id: string): Action {
  const action = actions.find((one) => one.id === id);
  if (action !== undefined) return action;
  refuseDebunked(id);
  throw new UnknownNameError(`There is no action ${id}`, '`homeostat optimize list` lists all actions.');
}

/** What an action would turn; nothing is changed. @throws AdvisedError where it cannot be done, or not be undone */
export function planChange(
  { actions, driver }: { readonly actions: readonly Action[]; readonly driver: KnobDriver },
  { action: id, target: text, value }: ApplyRequest,
): PlannedChange {
  const action = findAction(actions, id);
  const unsupported = action.unsupported();
  if (unsupported !== undefined)
    throw new AdvisedError(`${id} does not work on this machine: ${unsupported}`, 'Choose another action.');
  const target = parseTarget(text);
  if (target === undefined || !action.targets.includes(target.kind)) {
    const forms = { process: 'pid:N', path: 'path:/…', unit: 'unit:NAME', machine: 'machine' };
    const wanted = action.targets.map((kind) => forms[kind]);
    throw new AdvisedError(`${text} is not a valid target for ${id}`, `Specify ${wanted.join(' or ')}.`);
  }
  const planned = action.plan(target, value);
  if (!planned.ok)
    throw new AdvisedError(`${id} cannot be applied to ${text}: ${planned.reason}`, 'Choose another target or value.');
  const { targetText, note, knobs } = planned.plan;
  return { targetText, note, knobs: readKnobs(knobs, driver) };
}

function readKnobs(knobs: Plan['knobs'], driver: KnobDriver): KnobChange[] {
  return knobs.flatMap(({ knob, want }): KnobChange[] => {
    const now = driver.read(knob);
    // A thread that ended between being listed and being read.
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

/** @throws AdvisedError where too much is open already, or a change holds one of the knobs */
export function refuseConflicts(states: ChangeStates, knobs: readonly KnobChange[], mostOpen: number): void {
  const { length } = states.open({ withFailed: false });
  if (length >= mostOpen) {
    throw new AdvisedError(
      `${plural(length, 'change')} already open`,
      'Undo some of them first. `homeostat optimize status` lists them.',
    );
  }
  const wanted = new Set(knobs.map(({ knob }) => knobName(knob)));
  // What could not be taken back holds its own knobs, and nothing else.
  for (const { intent } of states.open({ withFailed: true })) {
    if (intent.knobs.some(({ knob }) => wanted.has(knobName(knob)))) {
      throw new AdvisedError(
        `${intent.action} has already changed this setting on ${intent.targetText}`,
        `Undo ${intent.changeId} first.`,
      );
    }
  }
}

/** @throws AdvisedError where the past verdicts of an action there speak against it */
export function heedPast(
  states: ChangeStates,
  action: Action,
  subject: Parameters<typeof findObjection>[2],
  limits: Parameters<typeof findObjection>[3],
): void {
  const objection = findObjection(states.all, action, subject, limits);
  if (objection !== undefined) throw new AdvisedError(objection.reason, objection.advice);
}
