import type { Approval, DecisionOutcome, Emergency, Suspect } from '../../shared/contract/automation-schemas';
import type { UndoResult } from '../../shared/contract/optimization-schemas';
import type { ApprovalChoice, AutomationArea } from '../../shared/model/automation';
import type { Frame } from '../../shared/model/frame';
import { Bus } from '../base/bus';
import { detach } from '../base/contain';
import { AdvisedError, errnoOf, messageOf } from '../base/errors';
import type { Stop } from '../base/lifecycle';
import { SerialQueue } from '../base/serial-queue';
import { type ActiveMitigation, ActiveMitigations, type EndedMitigation } from './active-mitigations';
import { answerApproval } from './answer-approval';
import { Approvals } from './approvals';
import { describeChange, END_TEXTS } from './describe-outcome';
import { Culprits } from './emergencies/culprits';
import { concerns, isOneEnough, listMitigations } from './emergencies/propose-mitigation';
import { EngineAnswers } from './engine-answers';
import { findObstacle } from './policy/guards';
import type { EntryEnd } from './policy/ledger';
import { memoryKey, type Proposal, pidOf, placeOf, requestOf } from './policy/proposal';
import {
  type AutomationEvent,
  type DynamicMetrics,
  REAL_TIME,
  type RealTimeConfig,
  type RealTimeParts,
} from './real-time-parts';

const BY = 'automation';
/** The engine will answer the same again for a while, which is shorter where the next seconds count. */
const SAME_ANSWER_FOR_MS = { usual: 60_000, emergency: 10_000 };
/** Time for questions to the engine on a tick. The rest of a ladder waits for the next tick. */
const MOST_ASKING_MS = 20;

/**
 * Applies mitigations that cannot wait for a person, and tries recommendations, if a person allowed it and no guard
 * objects. Decides on the tick and acts on a queue of its own, one step after the other.
 */
export class RealTimeOptimizer {
  readonly events = new Bus<AutomationEvent>();
  /** Emits when the status may have changed. */
  readonly changes = new Bus<true>();
  readonly #mitigations: ActiveMitigations;
  readonly #approvals: Approvals;
  /** Work on the queue, by its action and target. */
  readonly #pending = new Map<string, Proposal>();
  readonly #culprits = new Culprits();
  readonly #answers = new EngineAnswers();
  readonly #steppedAtMs = new Map<AutomationArea, number>();
  #config: RealTimeConfig | undefined;
  readonly #queue = new SerialQueue((error) => this.#report(error));
  #proposedAtMs = Number.NEGATIVE_INFINITY;
  #unwatch: Stop | undefined;
  #stopTables: Stop | undefined;

  constructor(private readonly parts: RealTimeParts) {
    this.#mitigations = new ActiveMitigations({
      engine: parts.engine,
      isAlive: parts.isAlive,
      isOngoing: ({ kind, subject }) => parts.watch.isOngoing(kind, subject),
    });
    this.#approvals = new Approvals(parts);
  }

  startRealTimeOptimization(config: RealTimeConfig): void {
    this.#config = config;
    this.#stopTables ??= this.parts.processes.tables.on((table) => this.parts.watch.observeProcesses(table));
  }

  /** Stops, and undoes its active changes: no one would be left to watch them. */
  async stopRealTimeOptimization(): Promise<void> {
    this.#config = undefined;
    detach('the end of automation', this.#stopTables?.());
    this.#stopTables = undefined;
    detach('the end of automation', this.#unwatch?.());
    this.#unwatch = undefined;
    this.#approvals.clear();
    this.changes.emit(true);
    await this.#queue.settled;
    for (const { change } of this.#mitigations.all) this.#release(change.id, 'host-ended');
  }

  /** Resolves when all decisions so far are carried out. */
  get settled(): Promise<void> {
    return this.#queue.settled;
  }

  /** Decides on the tick, and leaves slow work to the queue. Never throws. */
  observe(frame: Frame): void {
    if (this.#config === undefined) return;
    const { watch, log } = this.parts;
    try {
      const emergencies = watch.observe(frame);
      this.#checkProcesses();
      this.#follow(frame.atMs);
      this.applyDynamicOptimization({ atMs: frame.atMs, emergencies });
    } catch (error) {
      log.error('automation could not decide on a tick', { error: messageOf(error) });
    }
  }

  /** Decides on the current emergencies. The queue carries the decisions out soon after. */
  applyDynamicOptimization({ atMs, emergencies }: DynamicMetrics): void {
    for (const emergency of emergencies) this.handlePerformanceEmergency(emergency);
    const { proposeEveryMs } = this.#config ?? REAL_TIME;
    if (emergencies.length > 0 || this.#pending.size > 0 || atMs - this.#proposedAtMs < proposeEveryMs) return;
    this.#proposedAtMs = atMs;
    this.#enqueue(() => {
      const chosen = this.parts.proposals().find((proposal) => this.#pass(proposal, undefined) === 'act');
      // A trial takes minutes, which no emergency can wait for: the queue does not wait for it.
      if (chosen !== undefined) this.#act(chosen, undefined).catch((error: unknown) => this.#report(error));
    });
  }

  /** Applies the next mitigation against an emergency: the gentlest that is possible, allowed and not active. */
  handlePerformanceEmergency(emergency: Emergency): void {
    const { area } = emergency;
    const nowMs = this.parts.clock.nowMs();
    const { stepMs } = this.#config ?? REAL_TIME;
    if (nowMs - (this.#steppedAtMs.get(area) ?? Number.NEGATIVE_INFINITY) < stepMs) return;
    const passedOver = new Set<string>();
    const untilMs = performance.now() + MOST_ASKING_MS;
    const suspects = this.#choose(emergency);
    for (const proposal of listMitigations(emergency, suspects)) {
      if (performance.now() >= untilMs) return;
      if (passedOver.has(proposal.subject)) continue;
      const decision = this.#pass(proposal, emergency);
      if (decision === 'next program') passedOver.add(proposal.subject);
      if (decision === 'next' || decision === 'next program') continue;
      if (decision === 'act') {
        this.#steppedAtMs.set(area, nowMs);
        const restrained = suspects.find((suspect) => concerns(proposal, suspect));
        this.#culprits.note(emergency, restrained, nowMs);
        this.#enqueue(() => this.#act(proposal, emergency));
      }
      return;
    }
  }

  /** Chooses the suspects that may be restrained now. */
  #choose(emergency: Emergency): readonly Suspect[] {
    const active = [...this.#mitigations.all.map(({ proposal }) => proposal), ...this.#pending.values()].filter(
      ({ area, isEmergency }) => isEmergency && area === emergency.area,
    );
    if (active.length === 0) this.#culprits.forget(emergency.area);
    return emergency.suspects.filter((suspect) => {
      if (!this.#culprits.includes(emergency, suspect)) return false;
      return !isOneEnough(emergency) || !active.some((proposal) => concerns(proposal, suspect));
    });
  }

  /**
   * Changes settings of a part of Homeostat. @throws AdvisedError if one of them is not possible; those before it are
   * changed
   */
  async adjustConfiguration(part: string, values: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [key, value] of Object.entries(values)) await this.parts.configure(`${part}.${key}`, value);
  }

  pause(untilMs: number | null): void {
    this.parts.control.pauseAll('paused', untilMs);
    this.changes.emit(true);
  }

  resume(): void {
    this.parts.control.resume();
    this.changes.emit(true);
  }

  /** Undoes the changes of all actors, and stops until a person resumes. */
  panic(): readonly UndoResult[] {
    const { control, engine, clock } = this.parts;
    control.pauseAll('panic', null);
    this.#approvals.clear();
    for (const { change } of this.#mitigations.all) this.#release(change.id, 'panic');
    const results = engine.undoAll();
    this.parts.log.warn('all changes were undone and automation was stopped', {
      changes: results.length,
      atMs: clock.nowMs(),
    });
    this.changes.emit(true);
    return results;
  }

  /**
   * Carries out a person's answer to an approval or a question.
   *
   * @param answer a choice, or yes or no
   * @throws UnknownNameError if it is no longer pending, or AdvisedError if the answer is not possible
   */
  async answer(askId: string, answer: ApprovalChoice | boolean): Promise<void> {
    await answerApproval(askId, answer, {
      ...this.parts,
      approvals: this.#approvals,
      changes: this.changes,
      act: ({ proposal, emergency }) => this.#queue.add(() => this.#act(proposal, emergency)),
      note: (...decision) => this.#note(...decision),
    });
  }

  get mitigations(): readonly ActiveMitigation[] {
    return this.#mitigations.all;
  }

  get approvals(): readonly Approval[] {
    return this.#approvals.list(this.parts.clock.nowMs());
  }

  /** @returns `act`: apply it; `next`: not this, perhaps another; `stop`: nothing for now */
  #pass(proposal: Proposal, emergency: Emergency | undefined): 'act' | 'next' | 'next program' | 'stop' {
    const { control, clock } = this.parts;
    const level = control.level(proposal.area);
    if (level === 'off') return 'stop';
    if (this.#hasEnded(proposal)) return 'next';
    if (this.#mitigations.has(proposal) || this.#pending.has(placeOf(proposal))) return 'next';
    const nowMs = clock.nowMs();
    if (this.#isRefused(proposal, nowMs)) return 'next';
    if (level === 'suggest') {
      this.#note(proposal, 'suggested', `the ${proposal.area} area is set to suggest`);
      return 'stop';
    }
    const obstacle = this.#findObstacle(proposal);
    if (obstacle !== undefined) {
      this.#note(proposal, 'held', obstacle.reason, obstacle.guard.name);
      if (obstacle.guard.isGlobal) return 'stop';
      // Someone who undid one change would not want the next one of the same program instead.
      const isOfProgram = obstacle.guard.isOfProgram || (emergency !== undefined && isOneEnough(emergency));
      return isOfProgram ? 'next program' : 'next';
    }
    const isWatching = control.watchesUntilMs(proposal.area) !== null;
    if (level === 'ask' || (proposal.isQuestion === true && !isWatching)) {
      if (this.#approvals.add(proposal, emergency, nowMs)) this.#note(proposal, 'asked', 'waiting for your approval');
      return 'stop';
    }
    if (isWatching) {
      this.#note(proposal, 'would-act', `dry run for the first ${control.settings.watch_hours} hours`);
      return 'stop';
    }
    return 'act';
  }

  /** Asks the engine before a person is asked, or a step of the ladder is spent on it. */
  #isRefused(proposal: Proposal, nowMs: number): boolean {
    const { isEmergency } = proposal;
    const forMs = SAME_ANSWER_FOR_MS[isEmergency ? 'emergency' : 'usual'];
    const known = this.#answers.find(requestOf(proposal), nowMs, forMs);
    if (known !== undefined || !isEmergency) return known?.isRefused ?? false;
    const beganMs = performance.now();
    try {
      this.parts.engine.plan({ ...proposal, by: BY });
      this.#answers.note(requestOf(proposal), false, nowMs, performance.now() - beganMs);
      return false;
    } catch (error) {
      this.#refuse(proposal, error, performance.now() - beganMs);
      return true;
    }
  }

  /** Checks again, and applies the change. Without an emergency it runs a trial, which takes minutes. */
  async #act(proposal: Proposal, emergency: Emergency | undefined): Promise<void> {
    const place = placeOf(proposal);
    if (this.#config === undefined || this.#pending.has(place)) return;
    const { engine, ledger } = this.parts;
    const { action, target, value, forMs, isEmergency } = proposal;
    const beganMs = performance.now();
    try {
      const whyNot = this.#recheck(proposal, emergency);
      if (whyNot !== undefined) {
        this.#note(proposal, 'held', whyNot.reason, whyNot.guard.name);
        return;
      }
      this.#pending.set(place, proposal);
      const change = await engine.apply({ action, target, value, forMs, by: BY, validate: !isEmergency });
      ledger.began(memoryKey(proposal), change.id, change.startedAtMs);
      this.#take({ change, proposal, emergency });
    } catch (error) {
      this.#refuse(proposal, error, isEmergency ? performance.now() - beganMs : 0);
    } finally {
      this.#pending.delete(place);
    }
  }

  /** @throws an error that neither the engine explains nor the end of the program */
  #refuse(proposal: Proposal, error: unknown, costMs: number): void {
    const hasEnded = this.#hasEnded(proposal, error);
    if (!hasEnded && !(error instanceof AdvisedError)) throw error;
    this.#answers.note(requestOf(proposal), true, this.parts.clock.nowMs(), costMs);
    // Nothing was applied that needs time to take effect.
    this.#steppedAtMs.delete(proposal.area);
    this.#note(proposal, 'refused', hasEnded ? 'it ended on its own' : messageOf(error));
  }

  /** A read of a process that has just ended fails with ENOENT or ESRCH (proc(5)). */
  #hasEnded({ target }: Proposal, error?: unknown): boolean {
    const pid = pidOf(target);
    if (pid === undefined) return false;
    return !this.parts.isAlive(pid) || ['ENOENT', 'ESRCH'].includes(errnoOf(error) ?? '');
  }

  #recheck(proposal: Proposal, emergency: Emergency | undefined) {
    const { watch } = this.parts;
    if (emergency !== undefined && !watch.isOngoing(emergency.kind, emergency.subject)) {
      return { guard: { name: 're-check' }, reason: 'the emergency was over before the change was made' };
    }
    return this.#findObstacle(proposal);
  }

  #findObstacle(proposal: Proposal) {
    const { control, ledger, clock, isOnBattery, whyInUse } = this.parts;
    const pid = pidOf(proposal.target);
    return findObstacle({
      nowMs: clock.nowMs(),
      proposal,
      settings: control.settings,
      pause: control.pause,
      ledger,
      open: this.#mitigations.all.length + this.#pending.size,
      isOnBattery: isOnBattery(),
      whyInUse: () => (pid === undefined ? undefined : whyInUse(pid)),
    });
  }

  /** Records a change that was made; a trial may have undone it already. */
  #take(mitigation: ActiveMitigation): void {
    const { change, proposal } = mitigation;
    const atMs = this.parts.clock.nowMs();
    if (change.endedAtMs !== null && change.state !== 'kept') {
      this.#finish({ ...mitigation, end: 'unproven', reason: change.reason }, atMs);
      return;
    }
    this.#mitigations.add(mitigation);
    const until = change.expiresAtMs === null ? '' : ' It expires automatically.';
    const text = `${proposal.targetText}: ${change.action}, ${describeChange(change)}.${until}`;
    this.#note(proposal, 'applied', text, null, change.id);
    this.parts.log.info('made a change automatically', {
      action: change.action,
      target: proposal.targetText,
      problem: proposal.problem,
    });
    this.events.emit({ kind: 'applied', atMs, text, ...mitigation });
  }

  #follow(atMs: number): void {
    if (this.#approvals.expire(this.parts.clock.nowMs())) this.changes.emit(true);
    const { ended, over } = this.#mitigations.check(atMs);
    for (const mitigation of ended) this.#finish(mitigation, this.parts.clock.nowMs());
    for (const { change } of over) this.#enqueue(() => this.#release(change.id, 'over'));
  }

  #release(changeId: string, end: EntryEnd): void {
    const ended = this.#mitigations.release(changeId, end);
    if (ended !== undefined) this.#finish(ended, this.parts.clock.nowMs());
  }

  #finish(mitigation: EndedMitigation, atMs: number): void {
    const { change, proposal, end } = mitigation;
    this.parts.ledger.ended(change.id, end, atMs);
    const text = `${END_TEXTS[end]} ${mitigation.reason}`;
    this.#note(proposal, 'ended', text, null, change.id);
    this.events.emit({ kind: 'ended', atMs, text, ...mitigation });
  }

  #note(
    { area, action, target, targetText, subject, problem }: Proposal,
    outcome: DecisionOutcome,
    reason: string,
    guard: string | null = null,
    changeId: string | null = null,
  ): void {
    const atMs = this.parts.clock.nowMs();
    const draft = { area, action, target, targetText, subject, problem, outcome, reason, guard, changeId };
    const { count } = this.parts.decisions.add({ ...draft, atMs });
    if (count === 1) this.changes.emit(true);
  }

  /** Culprits must be known in time; a scan every second all day costs too much. */
  #checkProcesses(): void {
    const { watch, processes } = this.parts;
    if (watch.isStirring) this.#unwatch ??= processes.watch();
    else {
      detach('the end of a watch', this.#unwatch?.());
      this.#unwatch = undefined;
    }
  }

  #enqueue(work: () => void | Promise<void>): void {
    detach('a decision', this.#queue.add(work));
  }

  #report(error: unknown): void {
    this.parts.log.error('cannot carry out a decision', { error: messageOf(error) });
  }
}
