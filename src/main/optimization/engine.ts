import type {
  ActionInfo,
  Change,
  OptimizationReport,
  ReportPeriod,
  Suggestion,
  UndoResult,
} from '../../shared/contract/optimization-schemas';
import { composeReport } from '../../shared/format/optimization-report';
import { asReason } from '../../shared/format/sentence';
import { isOpen } from '../../shared/model/change';
import { DAY_MS } from '../../shared/model/time';
import type { TrialOutcome } from '../../shared/model/trial';
import { reportError } from '../base/contain';
import { AdvisedError, AlreadySoError, messageOf, UnknownNameError } from '../base/errors';
import type { Loss } from '../base/losses';
import { every } from '../base/timers';
import { type ChangeRecord, toAuditEntry, toChange } from '../changes/change-record';
import { undoChange } from '../changes/undo-change';
import type { Action } from './action';
import { ChangeStates } from './change-states';
import { ChangeTimers } from './change-timers';
import { compactJournal } from './compact-journal';
import { describeActions, describeActionsOn } from './describe-actions';
import { DEFAULT_ENGINE_CONFIG, type OptimizationEngineConfig, PERSON } from './engine-config';
import type { EngineParts } from './engine-parts';
import { isExpired } from './is-expired';
import { makeChange } from './make-change';
import { heedPast, isSamePair } from './past-verdicts';
import { type ApplyRequest, findAction, type PlannedChange, planChange, refuseConflicts } from './plan-change';
import type { Situation } from './situation';
import { suggestActions } from './suggest';
import { switchChange } from './switch-change';
import { validateRollbackSafety } from './validate-rollback-safety';
import { ValueWatch } from './value-watch';

export type { ApplyRequest } from './plan-change';

/**
 * Applies actions: each change is recorded before it is made, read back, guarded while it lasts, and undone exactly. At
 * its start it settles changes of an earlier run.
 */
export class AutomatedOptimizationEngine {
  readonly #states: ChangeStates;
  readonly #timers: ChangeTimers;
  /** Outcomes of the changes of an earlier run, which were undone when this engine was opened. */
  readonly settled: UndoResult[] = [];
  readonly #stopCompaction: () => void;
  readonly #stopWatch: () => void;
  #config: OptimizationEngineConfig | undefined;

  constructor(private readonly parts: EngineParts) {
    this.#states = new ChangeStates(parts.file, parts.nowMs);
    this.#timers = new ChangeTimers({
      ...parts,
      find: (changeId) => this.#states.get(changeId),
      undo: (changeId) => {
        const result = this.rollbackOptimization(changeId);
        parts.log.info('a change expired, or its undo was retried', { ...result });
      },
    });
    this.#takeUp();
    this.#stopCompaction = every(DAY_MS, () => this.#compact(), {
      onError: (error) => reportError('the removal of old changes', error),
    });
    const undo = (changeId: string) => this.rollbackOptimization(changeId);
    this.#stopWatch = new ValueWatch({ ...parts, states: this.#states, undo }).start();
  }

  /**
   * Sets the limits. Until then the defaults apply and nothing is removed from the journal, because the configured
   * history is unknown.
   */
  startEngine(config: OptimizationEngineConfig): void {
    this.#config = config;
    this.#compact();
  }

  /** The reason why no new changes may be made; undefined if they may. */
  get safeMode(): string | undefined {
    const { problem, lossyDamage } = this.#states;
    if (problem !== undefined) return `${problem}. Homeostat makes no changes until it can.`;
    return lossyDamage && `${lossyDamage}. Homeostat makes no new changes until it is restarted.`;
  }

  /** The reason why the journal cannot be used, so that the changes to undo are unknown; undefined if it can. */
  get journalProblem(): string | undefined {
    return this.#states.problem;
  }

  /** Opens and settles a journal that failed to open, or writes a missing one again. @returns true if it is open */
  openJournal(): boolean {
    if (this.#states.problem === undefined) return this.#states.restoreJournal();
    const isThere = this.#states.openJournal();
    if (isThere) this.#takeUp();
    return isThere;
  }

  #takeUp(): void {
    for (const { text } of this.#states.losses) this.parts.log.error(text);
    this.#reconcile();
  }

  /** Damage found when the journal was opened, to be reported to a person. */
  get losses(): readonly Loss[] {
    return this.#states.losses;
  }

  get config(): OptimizationEngineConfig {
    return this.#config ?? DEFAULT_ENGINE_CONFIG;
  }

  /**
   * Lists the actions and whether they work on this machine. With a target, lists those for such targets, with the
   * reason for which each would be refused.
   *
   * @throws AdvisedError for text that is not a target
   */
  listActions(target?: string): ActionInfo[] {
    if (target === undefined) return describeActions(this.parts.actions);
    return describeActionsOn(target, this.parts.actions, ({ id }) => {
      const { targetText } = this.rehearse({ action: id, target, by: PERSON });
      return targetText;
    });
  }

  /** Suggests actions that would help now, without applying any. */
  suggest(situation: Situation): readonly Suggestion[] {
    return suggestActions(this.parts.actions, situation);
  }

  /** Every change with its whole record, newest first. */
  get changes(): readonly ChangeRecord[] {
    return this.#states.all.toReversed();
  }

  /** Newest first. */
  getOptimizationHistory(): Change[] {
    return this.changes.map(toChange);
  }

  getOptimizationStatus(): { readonly open: readonly Change[]; readonly safeMode: string | null } {
    return { open: this.#states.open({ withFailed: false }).map(toChange), safeMode: this.safeMode ?? null };
  }

  /** Plans a change without making it. @throws AdvisedError if it cannot be made */
  plan(request: ApplyRequest): PlannedChange {
    return planChange(this.parts, request);
  }

  /** Makes a change without measuring it. @throws AdvisedError if it must not or cannot be made, and so was not made */
  executeOptimization(request: ApplyRequest): Change {
    const { changeId, expiresAtMs } = this.#apply(request);
    const reason = `Not measured. It stays until it ${expiresAtMs === null ? 'is undone' : 'expires or is undone'}.`;
    this.#states.add({ type: 'kept', changeId, atMs: this.parts.nowMs(), reason, verdict: 'observed' });
    this.#timers.watchExpiry(changeId, expiresAtMs);
    return this.#change(changeId);
  }

  /** @throws UnknownNameError for an unknown action */
  actionOf(id: string): Action {
    return findAction(this.parts.actions, id);
  }

  /** Makes a change that is to be measured; call `endTrial` afterward. @throws AdvisedError as `executeOptimization` */
  beginTrial(request: ApplyRequest): Change {
    this.#refuseSecondTrial();
    const { changeId, expiresAtMs } = this.#apply(request);
    this.#states.add({ type: 'trial', changeId, atMs: this.parts.nowMs(), isOn: true });
    this.#timers.watchExpiry(changeId, expiresAtMs);
    return this.#change(changeId);
  }

  /**
   * Starts to measure a kept change again; call `endTrial` afterward, which keeps it only if it still helps.
   *
   * @throws AdvisedError if it is not kept, or another trial is running; UnknownNameError for an unknown change
   */
  beginRecheck(changeId: string): Change {
    const { state } = this.#change(changeId);
    if (state !== 'kept')
      throw new AdvisedError(`Change ${changeId} is ${state}, not kept`, 'Only kept changes can be measured again.');
    this.#refuseSecondTrial();
    this.#states.add({ type: 'trial', changeId, atMs: this.parts.nowMs(), isOn: true });
    return this.#change(changeId);
  }

  #refuseSecondTrial(): void {
    const running = this.#states.open({ withFailed: false }).find(({ state }) => state === 'trial');
    if (running === undefined) return;
    throw new AdvisedError(
      `${running.intent.action} is being measured on ${running.intent.targetText}`,
      'Wait for its verdict or undo it. Two trials at once would distort each other.',
    );
  }

  /** Switches a change that is being measured. @returns the reason if it cannot be switched any longer */
  switchTrial(changeId: string, isOn: boolean): string | undefined {
    const record = this.#states.get(changeId);
    if (record?.state !== 'trial') return `The trial was ended: ${asReason(record?.reason ?? 'the reason is unknown')}`;
    this.#states.add({ type: 'trial', changeId, atMs: this.parts.nowMs(), isOn });
    return switchChange(record, isOn, this.parts.driver);
  }

  /** Keeps a change that was proven better, undoes any other, and records the verdict. */
  endTrial(changeId: string, outcome: TrialOutcome): Change {
    const record = this.#states.get(changeId);
    if (record?.state !== 'trial') return this.#change(changeId);
    const { verdict, reason, evidence } = outcome;
    // A kept change that could not be measured again keeps its earlier verdict.
    const stays = verdict === 'better' || (verdict === 'observed' && record.verdict !== null);
    const obstacle = stays ? this.switchTrial(changeId, true) : undefined;
    if (stays && verdict === 'observed' && obstacle === undefined) {
      const again = `${record.reason} It could not be measured again: ${asReason(reason)}`;
      this.#states.add({ type: 'kept', changeId, atMs: this.parts.nowMs(), reason: again, verdict: null });
    } else if (stays && obstacle === undefined) {
      this.#states.add({ type: 'kept', changeId, atMs: this.parts.nowMs(), reason, verdict, evidence });
    } else {
      this.#undo(record, { ...outcome, reason: obstacle ?? reason });
    }
    return this.#change(changeId);
  }

  /** Reports the changes of a period with their outcomes. */
  generateOptimizationReport(period: ReportPeriod): OptimizationReport {
    return composeReport(this.#states.all.map(toAuditEntry), period);
  }

  /** Undoes a change. @throws UnknownNameError for an unknown change */
  rollbackOptimization(changeId: string): UndoResult {
    const record = this.#recordOf(changeId);
    // A failed undo may work now. Any other ended change has nothing left to undo.
    if (!isOpen(record.state) && record.state !== 'failed') {
      return { changeId, state: record.state, reason: record.reason };
    }
    return this.#undo(record);
  }

  /**
   * Allows an action again on a target that it harmed.
   *
   * @param changeId any change of that action and target
   * @returns the number of cleared verdicts
   * @throws UnknownNameError for an unknown change
   */
  unblock(changeId: string, by: string): number {
    const one = this.#recordOf(changeId);
    const harmful = this.#states.all.filter(
      (other) => other.verdict === 'worse' && !other.isForgiven && isSamePair(one, other),
    );
    for (const { intent } of harmful)
      this.#states.add({ type: 'forgiven', changeId: intent.changeId, atMs: this.parts.nowMs(), by });
    return harmful.length;
  }

  /** Undoes everything, newest first. */
  rollbackAll(): UndoResult[] {
    return this.#states
      .open({ withFailed: true })
      .reverse()
      .map((record) => this.#undo(record));
  }

  /** Undoes the changes that must not outlive the host, and closes the engine. */
  stopEngine(): void {
    this.#stopCompaction();
    this.#stopWatch();
    this.#timers.stop();
    for (const record of this.#states.open({ withFailed: false }).reverse()) {
      if (record.intent.exitPolicy !== 'keep' || record.state === 'trial') this.#undo(record);
    }
    this.parts.guard.stop();
    this.#states.close();
  }

  /** Settles the changes of an earlier run before new values are recorded. */
  #reconcile(): void {
    for (const record of this.#states.open({ withFailed: true }).reverse()) {
      const { state, intent } = record;
      const isAnotherBoot = !intent.isLasting && intent.bootId !== this.parts.driver.bootId;
      const stays =
        state === 'kept' && intent.exitPolicy === 'keep' && !isExpired(record, this.parts) && !isAnotherBoot;
      // A program that changes a setting outlives the engine that started it. The undo of a lasting change may have
      // been interrupted, too.
      if (state === 'intent' || state === 'trial' || intent.isLasting)
        for (const { knob } of intent.knobs) this.parts.driver.awaitPending(knob);
      if (stays) {
        this.#timers.watchExpiry(intent.changeId, intent.expiresAtMs);
        continue;
      }
      const result = this.#undo(record);
      this.settled.push(result);
      this.parts.log.info('settled a change left by an earlier run', { ...result });
    }
  }

  /** Records, guards, writes and reads back a change. */
  #apply(request: ApplyRequest): { readonly changeId: string; readonly expiresAtMs: number | null } {
    return makeChange(this.parts, this.#states, {
      request,
      ...this.rehearse(request),
      undo: (changeId) => this.rollbackOptimization(changeId),
    });
  }

  /** Plans a change and checks everything that may speak against it. @throws AdvisedError if it must not be made */
  rehearse(request: ApplyRequest) {
    if (this.safeMode !== undefined) throw new AdvisedError(this.safeMode, '`homeostat undo --all` still works.');
    if (!this.config.enableAutomatedOptimization && request.by !== PERSON)
      throw new AdvisedError('Automatic changes are turned off', 'You can still make this change yourself.');
    const action = this.actionOf(request.action);
    // Read before its threads are listed: threads that start later are not on record.
    const sinceTicks = this.parts.driver.uptimeTicks;
    const { targetText, knobs: planned } = this.plan(request);
    const knobs = planned.filter(({ before, want }) => before !== want);
    if (knobs.length === 0) throw new AlreadySoError(`${targetText} already has this setting`, 'No action is needed.');
    refuseConflicts(this.#states, knobs, this.config.resourceLimits.mostOpenChanges);
    if (request.anyway !== true)
      heedPast(
        this.#states.all,
        action,
        { target: request.target, targetText, knobs },
        {
          nowMs: this.parts.nowMs(),
          mostHarmful: this.config.safetyThresholds.mostHarmful,
        },
      );
    const rival = this.parts.findRival?.(knobs.map(({ knob }) => knob));
    if (rival !== undefined) {
      throw new AdvisedError(
        `${rival} manages this setting on this machine`,
        'Change it there, because the two would override each other.',
      );
    }
    return { action, targetText, planned: { targetText, knobs, sinceTicks } };
  }

  /** @throws UnknownNameError for an unknown change */
  #change(changeId: string): Change {
    return toChange(this.#recordOf(changeId));
  }

  #recordOf(changeId: string): ChangeRecord {
    const record = this.#states.get(changeId);
    if (record !== undefined) return record;
    throw new UnknownNameError(`There is no change ${changeId}`, '`homeostat optimize history` lists all changes.');
  }

  /** @param outcome of its trial */
  #undo(record: ChangeRecord, outcome?: TrialOutcome): UndoResult {
    const { changeId } = record.intent;
    const { guard, driver, nowMs, log } = this.parts;
    const warning = validateRollbackSafety(record, driver);
    if (warning !== undefined) log.warn('an undo may not bring everything back', { changeId, warning });
    const undone = undoChange(record, driver);
    this.#timers.clear(changeId);
    const { state } = undone;
    const { retriesMs } = this.config.rollbackPolicy;
    const undoReason = state === 'failed' ? this.#timers.retryUndo(changeId, undone.reason, retriesMs) : undone.reason;
    const reason = outcome === undefined ? undoReason : `${outcome.reason} ${undoReason}`.trim();
    try {
      const { verdict = null, evidence = null } = outcome ?? {};
      this.#states.add({ type: state, changeId, atMs: nowMs(), reason, verdict, evidence });
    } catch (error) {
      // The change is undone all the same, as the next start will find.
      log.error('cannot record an undo in the journal', { changeId, error: messageOf(error) });
    }
    // The guard keeps failed changes, because it may succeed later.
    if (state !== 'failed') {
      guard.forget(changeId);
      this.#timers.forgetFailures(changeId);
    }
    // The value of another program is the reason then, and need not be repeated.
    return { changeId, state, reason, ...(warning === undefined || state === 'superseded' ? {} : { warning }) };
  }

  /** Removes old changes from the journal, unless it was damaged and must be checked by a person. */
  #compact(): void {
    if (this.safeMode !== undefined || this.#config === undefined) return;
    compactJournal(this.parts, this.#states, this.#config.resourceLimits.historyDays);
  }
}
