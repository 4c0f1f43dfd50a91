import type { DecisionOutcome } from '../../shared/contract/automation-schemas';
import { plural } from '../../shared/format/plural';
import type { ApprovalChoice } from '../../shared/model/automation';
import type { Bus } from '../base/bus';
import type { Clock } from '../base/clock';
import { detach } from '../base/contain';
import { AdvisedError } from '../base/errors';
import type { Approvals, PendingApproval } from './approvals';
import { describeChange } from './describe-outcome';
import type { EnginePort } from './engine-port';
import type { Ledger } from './policy/ledger';
import { memoryKey, type Proposal } from './policy/proposal';
import type { ProgramPort } from './program-port';

export interface AnswerParts {
  readonly engine: EnginePort;
  readonly programs: ProgramPort;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly approvals: Approvals;
  /** Emits when the list of approvals or the decisions may have changed. */
  readonly changes: Bus<true>;
  /** Applies a proposal as automation does. */
  readonly act: (approval: PendingApproval) => Promise<void>;
  readonly note: (
    proposal: Proposal,
    outcome: DecisionOutcome,
    reason: string,
    guard?: string | null,
    changeId?: string | null,
  ) => void;
}

/** The actor of a person's own changes in the journal. */
const PERSON = 'person';
/** Not an action of the engine, because it cannot be undone. */
const CLOSE = 'close-program';

/**
 * Carries out a person's answer to an approval or a question.
 *
 * @throws UnknownNameError if it is no longer pending, or AdvisedError if the answer is not possible: the decisions have
 *   that reason too
 */
export async function answerApproval(
  askId: string,
  answer: ApprovalChoice | boolean,
  parts: AnswerParts,
): Promise<void> {
  const { approvals, changes, clock, note } = parts;
  const choice = typeof answer === 'boolean' ? approvals.choiceFor(askId, answer) : answer;
  const approval = approvals.take(askId, choice, clock.nowMs());
  // Comes first: the question must not stay on the screen while its answer takes effect.
  changes.emit(true);
  try {
    await ANSWERS[choice](approval, parts);
  } catch (error) {
    const { proposal } = approval;
    const action = choice === 'close' ? CLOSE : proposal.action;
    if (error instanceof AdvisedError) note({ ...proposal, action }, 'refused', error.message);
    throw error;
  } finally {
    changes.emit(true);
  }
}

const ANSWERS: Readonly<Record<ApprovalChoice, (approval: PendingApproval, parts: AnswerParts) => Promise<void>>> = {
  async approve(approval, parts) {
    refuseAnother(approval, parts);
    await parts.act(approval);
  },
  decline,
  leave: decline,
  async pause(approval, parts) {
    refuseAnother(approval, parts);
    const { action, target, value, forMs } = approval.proposal;
    // No guard objects and no emergency ends it early: it is the person's own change.
    const change = await parts.engine.apply({ action, target, value, forMs, by: PERSON, validate: false });
    parts.note(approval.proposal, 'applied', `You chose this: ${describeChange(change)}.`, null, change.id);
  },
  async close({ proposal, process, unit }, { programs, note }) {
    if (process === undefined) throw new AdvisedError('The target is not a program', 'Nothing was done.');
    const closing = { ...proposal, action: CLOSE };
    const { asked, left } = programs.close(process, unit);
    note(closing, 'applied', `You chose this: ${plural(asked, 'process', 'processes')} asked to exit.`);
    const report = left.then((count) => {
      if (count === 0) note(closing, 'ended', 'It has exited.');
      else note(closing, 'refused', 'It has not exited after 10 s. Homeostat does not end programs by force.');
    });
    detach('the end of a program', report);
  },
};

async function decline({ proposal }: PendingApproval, { ledger, note, clock }: AnswerParts): Promise<void> {
  ledger.declined(memoryKey(proposal), clock.nowMs());
  note(proposal, 'held', 'you declined it', 'user wins');
}

/** The pid may belong to another program than the one that the person was asked about. */
function refuseAnother({ process }: PendingApproval, { programs }: AnswerParts): void {
  if (process !== undefined && !programs.isSame(process))
    throw new AdvisedError('The program has exited', 'Nothing is left to do.');
}
