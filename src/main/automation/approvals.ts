import { randomBytes } from 'node:crypto';
import type { Approval, Emergency, Suspect } from '../../shared/contract/automation-schemas';
import { spellDuration } from '../../shared/format/duration';
import { plainText } from '../../shared/format/plain-text';
import type { ApprovalChoice } from '../../shared/model/automation';
import type { ProcessIdentity } from '../../shared/model/change';
import { InvalidRequestError, UnknownNameError } from '../base/errors';
import type { EmergencyWatch } from './emergencies/emergency-watch';
import { memoryKey, type Proposal, pidOf } from './policy/proposal';
import type { ProgramPort } from './program-port';

export interface PendingApproval {
  readonly approval: Approval;
  readonly proposal: Proposal;
  readonly emergency: Emergency | undefined;
  /** First process of the program, as it was when the person was asked; undefined if the target is not a process. */
  readonly process: ProcessIdentity | undefined;
  /** systemd unit that contains the program and nothing else. */
  readonly unit: string | undefined;
}

export interface ApprovalParts {
  readonly programs: Pick<ProgramPort, 'identify' | 'isSame'>;
  readonly watch: Pick<EmergencyWatch, 'isOngoing'>;
}

interface Pending extends PendingApproval {
  /** Time since which its emergency is over. */
  calmSinceMs: number | undefined;
}

/** Approvals expire after this time. */
const DECISION_WITHIN_MS = 10 * 60_000;
/** Calm time after which the emergency of a question is over: it must not vanish and return while a person reads it. */
const OVER_AFTER_MS = 5_000;
/** An answer may take effect for this time before the same question is asked again. */
const ASK_AGAIN_AFTER_MS = 60_000;
const LONGEST_TITLE = 40;
const LONGEST_USE = 100;
/** A time beyond that of the question itself would contradict the emergency. */
const LONGEST_LEFT_SECONDS = DECISION_WITHIN_MS / 1000;
/** Enough against an answer to an earlier question, and short enough to type. */
const ID_BYTES = 2;

/** Holds the pending approvals and questions. Not stored over a restart: by then the occasion has passed. */
export class Approvals {
  readonly #pending = new Map<string, Pending>();
  readonly #answeredAtMs = new Map<string, number>();

  constructor(private readonly parts: ApprovalParts) {}

  /**
   * @returns false if the same approval is pending, another question about the same emergency is, or the question was
   *   answered a moment ago
   */
  add(proposal: Proposal, emergency: Emergency | undefined, atMs: number): boolean {
    const key = memoryKey(proposal);
    const isPending = (one: PendingApproval) =>
      memoryKey(one.proposal) === key || isSameQuestion(one, proposal, emergency);
    if ([...this.#pending.values()].some(isPending)) return false;
    if (atMs - (this.#answeredAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_AFTER_MS) return false;
    const pid = pidOf(proposal.target);
    const process = pid === undefined ? undefined : this.parts.programs.identify(pid);
    // No answer could be carried out.
    if (proposal.isQuestion === true && process === undefined) return false;
    const suspect = emergency?.suspects.find((one) => one.rootPid === pid || one.pid === pid);
    const id = this.#nextId();
    const approval: Approval = {
      id,
      askedAtMs: atMs,
      untilMs: atMs + DECISION_WITHIN_MS,
      area: proposal.area,
      action: proposal.action,
      target: proposal.target,
      targetText: proposal.targetText,
      problem: proposal.problem,
      text: describe(proposal, emergency, suspect),
      choices: choicesFor(proposal, suspect),
    };
    this.#pending.set(id, { approval, proposal, emergency, process, unit: suspect?.unit, calmSinceMs: undefined });
    return true;
  }

  list(nowMs: number): readonly Approval[] {
    for (const [id, { approval }] of this.#pending) if (approval.untilMs <= nowMs) this.#pending.delete(id);
    return [...this.#pending.values()].map(({ approval }) => approval);
  }

  /**
   * Drops approvals whose time is over or whose program has exited, which would hold back the question about another
   * one, and questions whose emergency is over.
   *
   * @returns true if it dropped any
   */
  expire(nowMs: number): boolean {
    const { size } = this.#pending;
    if (size === 0) return false;
    this.list(nowMs);
    for (const [id, pending] of this.#pending) {
      const { emergency, proposal, process } = pending;
      if (process !== undefined && !this.parts.programs.isSame(process)) this.#pending.delete(id);
      const isCalm = proposal.isQuestion === true && emergency !== undefined && !this.#isOngoing(emergency);
      pending.calmSinceMs = isCalm ? (pending.calmSinceMs ?? nowMs) : undefined;
      if (nowMs - (pending.calmSinceMs ?? nowMs) >= OVER_AFTER_MS) this.#pending.delete(id);
    }
    return this.#pending.size < size;
  }

  /**
   * Removes an answered approval.
   *
   * @throws UnknownNameError if it is no longer pending; InvalidRequestError if it does not have the choice
   */
  take(id: string, choice: ApprovalChoice, nowMs: number): PendingApproval {
    this.list(nowMs);
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      throw new UnknownNameError(
        `The approval ${plainText(id, 60)} is no longer pending`,
        '`homeostat automation status` lists pending approvals.',
      );
    }
    const { choices } = pending.approval;
    if (!choices.some((one) => one.id === choice)) {
      const possible = choices.map((one) => one.id).join(', ');
      throw new InvalidRequestError(
        `${plainText(id, 60)} cannot be answered with ${choice}`,
        `Choose from ${possible}.`,
      );
    }
    this.#pending.delete(id);
    for (const [key, atMs] of this.#answeredAtMs)
      if (nowMs - atMs >= ASK_AGAIN_AFTER_MS) this.#answeredAtMs.delete(key);
    if (pending.proposal.isQuestion === true) this.#answeredAtMs.set(memoryKey(pending.proposal), nowMs);
    return pending;
  }

  /** Returns the answer of a person who knows only yes and no. @throws UnknownNameError if it is no longer pending */
  choiceFor(id: string, isApproved: boolean): ApprovalChoice {
    const isQuestion = this.#pending.get(id)?.proposal.isQuestion === true;
    if (isQuestion) return isApproved ? 'pause' : 'leave';
    return isApproved ? 'approve' : 'decline';
  }

  clear(): void {
    this.#pending.clear();
  }

  #isOngoing({ kind, subject }: Emergency): boolean {
    return this.parts.watch.isOngoing(kind, subject);
  }

  #nextId(): string {
    for (;;) {
      const id = `ask-${randomBytes(ID_BYTES).toString('hex')}`;
      if (!this.#pending.has(id)) return id;
    }
  }
}

/** A person decides about one program at a time. */
function isSameQuestion(
  { proposal, emergency }: PendingApproval,
  { isQuestion }: Proposal,
  asked: Emergency | undefined,
): boolean {
  return (
    proposal.isQuestion === true &&
    isQuestion === true &&
    emergency?.kind === asked?.kind &&
    emergency?.subject === asked?.subject
  );
}

function choicesFor({ isQuestion, subject }: Proposal, suspect: Suspect | undefined): Approval['choices'] {
  if (isQuestion !== true) {
    return [
      { id: 'approve', text: 'Approve' },
      { id: 'decline', text: 'Reject' },
    ];
  }
  const title = plainText(suspect?.title ?? suspect?.app ?? subject, LONGEST_TITLE);
  return [
    { id: 'pause', text: `Pause ${title}` },
    { id: 'close', text: 'Close it' },
    { id: 'leave', text: 'Leave it' },
  ];
}

function describe(
  { isQuestion, problem }: Proposal,
  emergency: Emergency | undefined,
  suspect: Suspect | undefined,
): string {
  if (isQuestion !== true || emergency?.leftSeconds === undefined) return problem;
  if (emergency.leftSeconds < 1 || emergency.leftSeconds > LONGEST_LEFT_SECONDS) return problem;
  const left = spellLeft(emergency.leftSeconds);
  const because = suspect === undefined || suspect.text === '' ? '' : ` ${plainText(suspect.text, LONGEST_USE)}.`;
  if (emergency.kind === 'memory-low') return `Memory runs out in about ${left}.${because}`;
  return emergency.kind === 'disk-filling' ? `${emergency.subject} is full in about ${left}.${because}` : problem;
}

/** More precision than steps of five seconds would not be true. */
function spellLeft(seconds: number): string {
  const rounded = seconds < 10 ? seconds : 5 * Math.round(seconds / 5);
  return rounded < 100 ? `${rounded} s` : spellDuration(rounded * 1000);
}
