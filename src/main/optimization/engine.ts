import { randomUUID } from 'node:crypto';
import {
  type ActionInfo,
  type Change,
  isOpen,
  type Knob,
  type KnobChange,
  knobName,
  type Suggestion,
  type UndoResult,
} from '../../shared/model/change';
import type { TrialOutcome } from '../../shared/model/trial';
import { AdvisedError, AlreadySoError, messageOf, UnknownNameError } from '../base/errors';
import type { Log } from '../base/log';
import { type Action, parseTarget } from './action';
import { addRecord, type ChangeRecord, readChanges, toChange } from './change-record';
import { describeActions, refuseDebunked } from './debunked';
import { Journal, type JournalRecord } from './journal';
import { type KnobDriver, TICKS_PER_SECOND } from './knob-driver';
import type { Situation } from './situation';
import { suggestActions } from './suggest';
import { switchChange, undoObstacle } from './switch-change';
import { undoChange } from './undo-change';

/** What holds how to undo when we die. */
export interface ChangeGuard {
  add(changeId: string, knobs: readonly KnobChange[], seconds: number, sinceTicks: number): void;
  forget(changeId: string): void;
  stop(): void;
}

export interface EngineParts {
  readonly file: string;
  readonly driver: KnobDriver;
  readonly guard: ChangeGuard;
  readonly actions: readonly Action[];
  /** Who sets knobs of these kinds by itself on this machine; undefined where nobody does. */
  readonly findRival?: (kinds: ReadonlySet<Knob['kind']>) => string | undefined;
  readonly nowMs: () => number;
  readonly log: Log;
}

export interface ApplyRequest {
  readonly action: string;
  readonly target: string;
  readonly value?: string | undefined;
  readonly by: string;
  /** What it is done against, in a sentence: stands in the audit. */
  readonly why?: string | undefined;
  /** After which it is taken back by itself, even where nobody is left to do so. */
  readonly forMs?: number | undefined;
}

/** The guard undoes what has expired only after we should have. */
const GUARD_GRACE_SECONDS = 5;
/** A timer counts neither a suspend nor a clock that was set. */
const EXPIRY_CHECK_MS = 30_000;
/** More changes than this are more than anybody can follow. */
const MOST_OPEN = 8;

/**
 * Applies actions, each as a change that is on record before it is made, read back after, guarded while it lasts, and
 * taken back exactly. On start it first settles what a former run left.
 */
export class AutomatedOptimizationEngine {
  readonly #parts: EngineParts;
  readonly #changes: Map<string, ChangeRecord>;
  readonly #journal: Journal;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Why nothing new may be changed; undefined where it may. */
  readonly safeMode: string | undefined;

  /** @throws where the journal can be neither read nor made */
  constructor(parts: EngineParts) {
    this.#parts = parts;
    const { journal, records, damagedBytes } = Journal.open(parts.file);
    this.#journal = journal;
    this.#changes = readChanges(records);
    if (damagedBytes > 0) {
      this.safeMode = `The end of ${parts.file} was damaged (${damagedBytes} bytes were cut off): nothing new is changed until it was looked at.`;
      parts.log.error(this.safeMode);
    }
    this.#reconcile();
  }

  listActions(): ActionInfo[] {
    return describeActions(this.#parts.actions);
  }

  /** What would help now; nothing is applied by it. */
  suggest(situation: Situation): readonly Suggestion[] {
    return suggestActions(this.#parts.actions, situation);
  }

  /** Every change with all that is on record of it, newest first. */
  get changes(): readonly ChangeRecord[] {
    return [...this.#changes.values()].reverse();
  }

  /** Newest first. */
  getOptimizationHistory(): Change[] {
    return this.changes.map(toChange);
  }

  getOptimizationStatus(): { readonly open: readonly Change[]; readonly safeMode: string | null } {
    return { open: this.#open().map(toChange), safeMode: this.safeMode ?? null };
  }

  /** What would be done, without doing it. @throws AdvisedError where it cannot be */
  plan({ action: id, target: text, value }: ApplyRequest): {
    readonly targetText: string;
    readonly note: string;
    readonly knobs: readonly KnobChange[];
  } {
    const action = this.#find(id);
    const unsupported = action.unsupported();
    if (unsupported !== undefined)
      throw new AdvisedError(`${id} does not work here: ${unsupported}`, 'Choose another action.');
    const target = parseTarget(text);
    if (target === undefined || !action.targets.includes(target.kind)) {
      const forms = { process: 'pid:N', path: 'path:/…', unit: 'unit:NAME', machine: 'machine' };
      const wanted = action.targets.map((kind) => forms[kind]);
      throw new AdvisedError(`${text} is no target of ${id}`, `Give ${wanted.join(' or ')}.`);
    }
    const planned = action.plan(target, value);
    if (!planned.ok)
      throw new AdvisedError(`${id} cannot be done to ${text}: ${planned.reason}`, 'Choose another target.');
    const { targetText, note, knobs } = planned.plan;
    return { targetText, note, knobs: this.#readKnobs(knobs) };
  }

  /** Makes a change, unmeasured. @throws AdvisedError where it must not or cannot be made; nothing is changed then */
  executeOptimization(request: ApplyRequest): Change {
    const { changeId, expiresAtMs } = this.#apply(request);
    const reason = 'Not measured: it stays until it is undone.';
    this.#record({ type: 'kept', changeId, atMs: this.#parts.nowMs(), reason, verdict: 'observed' });
    this.#watchExpiry(changeId, expiresAtMs);
    return this.#change(changeId);
  }

  /** What measures an action; null where nothing does. @throws UnknownNameError where there is no such action */
  probeOf(id: string): Action['probe'] {
    return this.#find(id).probe;
  }

  /** Makes a change that is to be measured; `endTrial` must follow. @throws AdvisedError as `executeOptimization` */
  beginTrial(request: ApplyRequest): Change {
    const running = this.#open().find(({ state }) => state === 'trial');
    if (running !== undefined)
      throw new AdvisedError(
        `${running.intent.action} is being measured on ${running.intent.targetText}`,
        'Wait for its verdict, or undo it: two trials at once would measure each other.',
      );
    const { changeId, expiresAtMs } = this.#apply(request);
    this.#record({ type: 'trial', changeId, atMs: this.#parts.nowMs(), isOn: true });
    this.#watchExpiry(changeId, expiresAtMs);
    return this.#change(changeId);
  }

  /** Switches a change that is being measured. @returns why it cannot be any more; undefined where it was */
  switchTrial(changeId: string, isOn: boolean): string | undefined {
    const record = this.#changes.get(changeId);
    if (record?.state !== 'trial') return `It was ended: ${record?.reason ?? 'it is not known'}`;
    this.#record({ type: 'trial', changeId, atMs: this.#parts.nowMs(), isOn });
    return switchChange(record, isOn, this.#parts.driver);
  }

  /** Keeps a change that has proven itself, takes back any other, and puts the verdict on record. */
  endTrial(changeId: string, outcome: TrialOutcome): Change {
    const record = this.#changes.get(changeId);
    if (record?.state !== 'trial') return this.#change(changeId);
    const { verdict, reason, evidence } = outcome;
    const obstacle = verdict === 'better' ? this.switchTrial(changeId, true) : undefined;
    if (verdict === 'better' && obstacle === undefined) {
      this.#record({ type: 'kept', changeId, atMs: this.#parts.nowMs(), reason, verdict, evidence });
    } else {
      this.#undo(record, { ...outcome, reason: obstacle ?? reason });
    }
    return this.#change(changeId);
  }

  /** @returns why a change could not be taken back now; undefined where it could, or has ended */
  rollbackProblem(changeId: string): string | undefined {
    const record = this.#changes.get(changeId);
    if (record === undefined) return `there is no change ${changeId}`;
    if (record.state === 'failed') return record.reason;
    return isOpen(record.state) ? undoObstacle(record, this.#parts.driver) : undefined;
  }

  /** Takes a change back. @throws UnknownNameError where there is no such change */
  rollbackOptimization(changeId: string): UndoResult {
    const record = this.#changes.get(changeId);
    if (record === undefined)
      throw new UnknownNameError(`there is no change ${changeId}`, '`homeostat optimize history` lists them.');
    // One that failed may work now; one that ended otherwise has nothing left.
    if (!isOpen(record.state) && record.state !== 'failed') {
      return { changeId, state: record.state, reason: record.reason };
    }
    return this.#undo(record);
  }

  /** Takes everything back, the newest first. */
  rollbackAll(): UndoResult[] {
    return this.#open(true)
      .reverse()
      .map((record) => this.#undo(record));
  }

  /** Ends in good order: what shall not outlive the host is taken back. */
  stopEngine(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const record of this.#open().reverse()) {
      if (record.intent.exitPolicy !== 'keep' || record.state === 'trial') this.#undo(record);
    }
    this.#parts.guard.stop();
    this.#journal.close();
  }

  /** Settles what a former run left, before anything new is captured. */
  #reconcile(): void {
    for (const record of this.#open(true).reverse()) {
      const { state, intent } = record;
      const isAnotherBoot = !intent.isLasting && intent.bootId !== this.#parts.driver.bootId;
      const stays = state === 'kept' && intent.exitPolicy === 'keep' && !this.#isExpired(record) && !isAnotherBoot;
      // Lasting ones may have been cut short while they were taken back, too.
      if (state === 'intent' || intent.isLasting)
        for (const { knob } of intent.knobs) this.#parts.driver.awaitPending(knob);
      if (stays) {
        this.#watchExpiry(intent.changeId, intent.expiresAtMs);
        continue;
      }
      const result = this.#undo(record);
      this.#parts.log.info('settled a change of a former run', { ...result });
    }
  }

  /** On record, guarded, written and read back. */
  #apply(request: ApplyRequest): { readonly changeId: string; readonly expiresAtMs: number | null } {
    if (this.safeMode !== undefined) throw new AdvisedError(this.safeMode, '`homeostat undo --all` still works.');
    const action = this.#find(request.action);
    // Before its threads are listed: what is started from here on is on no record.
    const sinceTicks = this.#parts.driver.uptimeTicks;
    const { targetText, knobs: planned } = this.plan(request);
    const knobs = planned.filter(({ before, want }) => before !== want);
    if (knobs.length === 0) throw new AlreadySoError(`${targetText} is so already`, 'Nothing needs to be done.');
    this.#refuseConflicts(knobs);
    const rival = this.#parts.findRival?.(new Set(knobs.map(({ knob }) => knob.kind)));
    if (rival !== undefined) {
      throw new AdvisedError(`${rival} sets this on this machine`, 'Set it there: two would fight over it.');
    }
    const { nowMs, driver, guard } = this.#parts;
    const atMs = nowMs();
    const changeId = `change-${atMs}-${randomUUID().slice(0, 8)}`;
    const lasts = Math.min(action.longestMs ?? Number.POSITIVE_INFINITY, request.forMs ?? Number.POSITIVE_INFINITY);
    const expiresAtMs = Number.isFinite(lasts) ? atMs + lasts : null;
    // What is to expire by itself is held by the guard, unless only the next start could take it back.
    const exitPolicy = request.forMs !== undefined && !action.isLasting ? 'revert' : action.exitPolicy;
    this.#record({
      type: 'intent',
      changeId,
      atMs,
      bootId: driver.bootId,
      sinceTicks,
      action: action.id,
      target: request.target,
      targetText,
      by: request.by,
      why: request.why ?? '',
      knobs,
      expiresAtMs,
      exitPolicy,
      isLasting: action.isLasting,
    });
    try {
      // What shall outlive the host is not the guard's to take back: the next start settles what was cut short.
      const guardSeconds = Number.isFinite(lasts) ? lasts / 1000 + GUARD_GRACE_SECONDS : 0;
      if (exitPolicy !== 'keep') guard.add(changeId, knobs, guardSeconds, sinceTicks);
      for (const { knob, want } of knobs) driver.write(knob, want);
      const values = knobs.map(({ knob }) => {
        const now = driver.read(knob);
        if (now.kind === 'gone') throw new Error(now.reason);
        return now.value;
      });
      this.#record({ type: 'applied', changeId, atMs: nowMs(), values });
      // The guard restores only what is still ours, and where the kernel rounded that is another value.
      const rounded = knobs.flatMap((one, index) => {
        const want = values[index] ?? one.want;
        return want === one.want || want === one.before ? [] : [{ ...one, want }];
      });
      if (exitPolicy !== 'keep' && rounded.length > 0) guard.add(changeId, rounded, guardSeconds, sinceTicks);
      const changed = knobs.some(({ before }, index) => values[index] !== before);
      if (!changed) throw new Error('the system did not take the value');
    } catch (error) {
      const { state, reason } = this.rollbackOptimization(changeId);
      const left = state === 'failed' ? ` It could not be taken back: ${reason}` : ' Everything is as it was.';
      throw new AdvisedError(
        `${action.id} failed: ${messageOf(error)}.${left}`,
        'Look at `homeostat optimize history`.',
      );
    }
    return { changeId, expiresAtMs };
  }

  #change(changeId: string): Change {
    const record = this.#changes.get(changeId);
    if (record === undefined) throw new Error(`there is no change ${changeId}`);
    return toChange(record);
  }

  /** @param outcome of the trial that it was in */
  #undo(record: ChangeRecord, outcome?: TrialOutcome): UndoResult {
    const { changeId } = record.intent;
    const { guard, driver, nowMs, log } = this.#parts;
    const { state, reason: undoReason } = undoChange(record, driver);
    const reason = outcome === undefined ? undoReason : `${outcome.reason} ${undoReason}`;
    clearTimeout(this.#timers.get(changeId));
    this.#timers.delete(changeId);
    try {
      const { verdict = null, evidence = null } = outcome ?? {};
      this.#record({ type: state, changeId, atMs: nowMs(), reason, verdict, evidence });
    } catch (error) {
      // It is undone all the same; the next start will find it so.
      log.error('an undo could not be put on record', { changeId, error: messageOf(error) });
    }
    // What failed stays with the guard: it may succeed where we did not.
    if (state !== 'failed') guard.forget(changeId);
    return { changeId, state, reason };
  }

  #readKnobs(knobs: readonly { readonly knob: KnobChange['knob']; readonly want: string }[]): KnobChange[] {
    const { driver } = this.#parts;
    return knobs.flatMap(({ knob, want }): KnobChange[] => {
      const now = driver.read(knob);
      // A thread that ended between being listed and being read.
      if (now.kind === 'gone') return [];
      const problem = driver.undoProblem(knob, now.value, want);
      if (problem !== undefined)
        throw new AdvisedError(`it could not be undone: ${problem}`, 'Run Homeostat with that right, or leave it.');
      return [{ knob, before: now.value, want }];
    });
  }

  #refuseConflicts(knobs: readonly KnobChange[]): void {
    const open = this.#open(true);
    if (open.length >= MOST_OPEN) {
      throw new AdvisedError(
        `${open.length} changes are open already`,
        'Undo some of them first: `homeostat optimize status`.',
      );
    }
    const wanted = new Set(knobs.map(({ knob }) => knobName(knob)));
    for (const { intent } of open) {
      if (intent.knobs.some(({ knob }) => wanted.has(knobName(knob)))) {
        throw new AdvisedError(
          `${intent.action} holds the same on ${intent.targetText}`,
          `Undo ${intent.changeId} first.`,
        );
      }
    }
  }

  #open(withFailed = false): ChangeRecord[] {
    return [...this.#changes.values()].filter(({ state }) => isOpen(state) || (withFailed && state === 'failed'));
  }

  #watchExpiry(changeId: string, expiresAtMs: number | null): void {
    if (expiresAtMs === null) return;
    const leftMs = Math.max(0, expiresAtMs - this.#parts.nowMs());
    const timer = setTimeout(
      () => {
        const record = this.#changes.get(changeId);
        if (record === undefined || !isOpen(record.state)) return;
        if (!this.#isExpired(record)) return this.#watchExpiry(changeId, expiresAtMs);
        const result = this.rollbackOptimization(changeId);
        this.#parts.log.info('a change has expired', { ...result });
      },
      Math.min(leftMs, EXPIRY_CHECK_MS),
    );
    timer.unref();
    this.#timers.set(changeId, timer);
  }

  /** By the clock or by the time since boot, whichever says so first: a clock may have been set back. */
  #isExpired({ intent }: ChangeRecord): boolean {
    if (intent.expiresAtMs === null) return false;
    const { nowMs, driver } = this.#parts;
    if (intent.expiresAtMs <= nowMs()) return true;
    if (intent.sinceTicks === undefined || intent.bootId !== driver.bootId) return false;
    const sinceMs = ((driver.uptimeTicks - intent.sinceTicks) * 1_000) / TICKS_PER_SECOND;
    return sinceMs >= intent.expiresAtMs - intent.atMs;
  }

  #find(id: string): Action {
    const action = this.#parts.actions.find((one) => one.id === id);
    if (action !== undefined) return action;
    refuseDebunked(id);
    throw new UnknownNameError(`there is no action ${id}`, '`homeostat optimize list` shows them.');
  }

  #record(record: JournalRecord): void {
    // The switches of a trial say nothing that an undo needs.
    const isDurable = record.type === 'intent' ? record.isLasting : record.type !== 'trial';
    this.#journal.append(record, isDurable);
    addRecord(this.#changes, record);
  }
}
