import { randomUUID } from 'node:crypto';
import {
  type ActionInfo,
  type Change,
  isOpen,
  type Knob,
  type KnobChange,
  type Suggestion,
  type UndoResult,
} from '../../shared/model/change';
import type { TrialOutcome } from '../../shared/model/trial';
import { AdvisedError, AlreadySoError, messageOf, UnknownNameError } from '../base/errors';
import type { Log } from '../base/log';
import type { Action } from './action';
import { ChangeBook } from './change-book';
import { type ChangeRecord, toChange } from './change-record';
import { describeActions } from './debunked';
import { isExpired } from './is-expired';
import type { KnobDriver } from './knob-driver';
import { isSamePair } from './past-verdicts';
import {
  type ApplyRequest,
  findAction,
  heedPast,
  type PlannedChange,
  planChange,
  refuseConflicts,
} from './plan-change';
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

const DAY_MS = 86_400_000;
/** What ended before is dropped from the journal. */
const HISTORY_DAYS = 180;
/** After each failure of an undo; then it is left to a person. */
const UNDO_RETRIES_MS = [1_000, 5_000, 30_000, 300_000];
/** The guard undoes what has expired only after we should have. */
const GUARD_GRACE_SECONDS = 5;
/** A timer counts neither a suspend nor a clock that was set. */
const EXPIRY_CHECK_MS = 30_000;

/**
 * Applies actions, each as a change that is on record before it is made, read back after, guarded while it lasts, and
 * taken back exactly. On start it first settles what a former run left.
 */
export class AutomatedOptimizationEngine {
  readonly #parts: EngineParts;
  readonly #book: ChangeBook;
  /** By change: when it expires, or its undo is tried again. */
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** By change: how often it could not be taken back. */
  readonly #failures = new Map<string, number>();
  readonly #compaction: NodeJS.Timeout;
  #isStopped = false;
  /** Why nothing new may be changed; undefined where it may. */
  readonly safeMode: string | undefined;

  /** @throws where the journal can be neither read nor made */
  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#book = new ChangeBook(parts.file);
    const { damagedBytes } = this.#book;
    if (damagedBytes > 0) {
      this.safeMode = `The end of ${parts.file} was damaged (${damagedBytes} bytes were cut off): nothing new is changed until it was looked at.`;
      parts.log.error(this.safeMode);
    }
    this.#reconcile();
    this.#compact();
    this.#compaction = setInterval(() => this.#compact(), DAY_MS);
    this.#compaction.unref();
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
    return this.#book.all.toReversed();
  }

  /** Newest first. */
  getOptimizationHistory(): Change[] {
    return this.changes.map(toChange);
  }

  getOptimizationStatus(): { readonly open: readonly Change[]; readonly safeMode: string | null } {
    return { open: this.#book.open({ withFailed: false }).map(toChange), safeMode: this.safeMode ?? null };
  }

  /** What would be done, without doing it. @throws AdvisedError where it cannot be */
  plan(request: ApplyRequest): PlannedChange {
    return planChange(this.#parts, request);
  }

  /** Makes a change, unmeasured. @throws AdvisedError where it must not or cannot be made; nothing is changed then */
  executeOptimization(request: ApplyRequest): Change {
    const { changeId, expiresAtMs } = this.#apply(request);
    const reason = 'Not measured: it stays until it is undone.';
    this.#book.add({ type: 'kept', changeId, atMs: this.#parts.nowMs(), reason, verdict: 'observed' });
    this.#watchExpiry(changeId, expiresAtMs);
    return this.#change(changeId);
  }

  /** What measures an action; null where nothing does. @throws UnknownNameError where there is no such action */
  probeOf(id: string): Action['probe'] {
    return findAction(this.#parts.actions, id).probe;
  }

  /** Makes a change that is to be measured; `endTrial` must follow. @throws AdvisedError as `executeOptimization` */
  beginTrial(request: ApplyRequest): Change {
    const running = this.#book.open({ withFailed: false }).find(({ state }) => state === 'trial');
    if (running !== undefined)
      throw new AdvisedError(
        `${running.intent.action} is being measured on ${running.intent.targetText}`,
        'Wait for its verdict, or undo it: two trials at once would measure each other.',
      );
    const { changeId, expiresAtMs } = this.#apply(request);
    this.#book.add({ type: 'trial', changeId, atMs: this.#parts.nowMs(), isOn: true });
    this.#watchExpiry(changeId, expiresAtMs);
    return this.#change(changeId);
  }

  /** Switches a change that is being measured. @returns why it cannot be any more; undefined where it was */
  switchTrial(changeId: string, isOn: boolean): string | undefined {
    const record = this.#book.get(changeId);
    if (record?.state !== 'trial') return `It was ended: ${record?.reason ?? 'it is not known'}`;
    this.#book.add({ type: 'trial', changeId, atMs: this.#parts.nowMs(), isOn });
    return switchChange(record, isOn, this.#parts.driver);
  }

  /** Keeps a change that has proven itself, takes back any other, and puts the verdict on record. */
  endTrial(changeId: string, outcome: TrialOutcome): Change {
    const record = this.#book.get(changeId);
    if (record?.state !== 'trial') return this.#change(changeId);
    const { verdict, reason, evidence } = outcome;
    const obstacle = verdict === 'better' ? this.switchTrial(changeId, true) : undefined;
    if (verdict === 'better' && obstacle === undefined) {
      this.#book.add({ type: 'kept', changeId, atMs: this.#parts.nowMs(), reason, verdict, evidence });
    } else {
      this.#undo(record, { ...outcome, reason: obstacle ?? reason });
    }
    return this.#change(changeId);
  }

  /** @returns why a change could not be taken back now; undefined where it could, or has ended */
  rollbackProblem(changeId: string): string | undefined {
    const record = this.#book.get(changeId);
    if (record === undefined) return `there is no change ${changeId}`;
    if (record.state === 'failed') return record.reason;
    return isOpen(record.state) ? undoObstacle(record, this.#parts.driver) : undefined;
  }

  /** Takes a change back. @throws UnknownNameError where there is no such change */
  rollbackOptimization(changeId: string): UndoResult {
    const record = this.#book.get(changeId);
    if (record === undefined)
      throw new UnknownNameError(`there is no change ${changeId}`, '`homeostat optimize history` lists them.');
    // One that failed may work now; one that ended otherwise has nothing left.
    if (!isOpen(record.state) && record.state !== 'failed') {
      return { changeId, state: record.state, reason: record.reason };
    }
    return this.#undo(record);
  }

  /**
   * Allows an action again on what it did harm to.
   *
   * @param changeId any change of that action and target
   * @returns how many verdicts were forgiven
   * @throws UnknownNameError where there is no such change
   */
  unblock(changeId: string, by: string): number {
    const one = this.#book.get(changeId);
    if (one === undefined)
      throw new UnknownNameError(`there is no change ${changeId}`, '`homeostat optimize history` lists them.');
    const harmful = this.#book.all.filter(
      (other) => other.verdict === 'worse' && !other.isForgiven && isSamePair(one, other),
    );
    for (const { intent } of harmful)
      this.#book.add({ type: 'forgiven', changeId: intent.changeId, atMs: this.#parts.nowMs(), by });
    return harmful.length;
  }

  /** Takes everything back, the newest first. */
  rollbackAll(): UndoResult[] {
    return this.#book
      .open({ withFailed: true })
      .reverse()
      .map((record) => this.#undo(record));
  }

  /** Ends in good order: what shall not outlive the host is taken back. */
  stopEngine(): void {
    this.#isStopped = true;
    clearInterval(this.#compaction);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const record of this.#book.open({ withFailed: false }).reverse()) {
      if (record.intent.exitPolicy !== 'keep' || record.state === 'trial') this.#undo(record);
    }
    this.#parts.guard.stop();
    this.#book.close();
  }

  /** Settles what a former run left, before anything new is captured. */
  #reconcile(): void {
    for (const record of this.#book.open({ withFailed: true }).reverse()) {
      const { state, intent } = record;
      const isAnotherBoot = !intent.isLasting && intent.bootId !== this.#parts.driver.bootId;
      const stays =
        state === 'kept' && intent.exitPolicy === 'keep' && !isExpired(record, this.#parts) && !isAnotherBoot;
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
    const action = findAction(this.#parts.actions, request.action);
    // Before its threads are listed: what is started from here on is on no record.
    const sinceTicks = this.#parts.driver.uptimeTicks;
    const { targetText, knobs: planned } = this.plan(request);
    const knobs = planned.filter(({ before, want }) => before !== want);
    if (knobs.length === 0) throw new AlreadySoError(`${targetText} is so already`, 'Nothing needs to be done.');
    refuseConflicts(this.#book, knobs);
    if (request.anyway !== true)
      heedPast(this.#book, action, { target: request.target, targetText, knobs }, this.#parts.nowMs());
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
    this.#book.add({
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
      this.#book.add({ type: 'applied', changeId, atMs: nowMs(), values });
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
    const record = this.#book.get(changeId);
    if (record === undefined) throw new Error(`there is no change ${changeId}`);
    return toChange(record);
  }

  /** @param outcome of the trial that it was in */
  #undo(record: ChangeRecord, outcome?: TrialOutcome): UndoResult {
    const { changeId } = record.intent;
    const { guard, driver, nowMs, log } = this.#parts;
    const undone = undoChange(record, driver);
    clearTimeout(this.#timers.get(changeId));
    this.#timers.delete(changeId);
    const { state } = undone;
    const undoReason = state === 'failed' ? this.#retryUndo(changeId, undone.reason) : undone.reason;
    const reason = outcome === undefined ? undoReason : `${outcome.reason} ${undoReason}`.trim();
    try {
      const { verdict = null, evidence = null } = outcome ?? {};
      this.#book.add({ type: state, changeId, atMs: nowMs(), reason, verdict, evidence });
    } catch (error) {
      // It is undone all the same; the next start will find it so.
      log.error('an undo could not be put on record', { changeId, error: messageOf(error) });
    }
    // What failed stays with the guard: it may succeed where we did not.
    if (state !== 'failed') {
      guard.forget(changeId);
      this.#failures.delete(changeId);
    }
    return { changeId, state, reason };
  }

  /** Tries again later, a few times. @returns the reason of the failure, and what is done about it */
  #retryUndo(changeId: string, reason: string): string {
    const failures = (this.#failures.get(changeId) ?? 0) + 1;
    this.#failures.set(changeId, failures);
    const most = UNDO_RETRIES_MS.length + 1;
    const delayMs = this.#isStopped ? undefined : UNDO_RETRIES_MS[failures - 1];
    const sentence = /[.!?]$/.test(reason) ? reason : `${reason}.`;
    if (delayMs === undefined) {
      return failures < most
        ? sentence
        : `${sentence} It was given up after ${failures} attempts; \`undo\` tries once more.`;
    }
    const timer = setTimeout(() => this.rollbackOptimization(changeId), delayMs);
    timer.unref();
    this.#timers.set(changeId, timer);
    return `${sentence} It is tried again in ${delayMs / 1_000} s (attempt ${failures} of ${most} failed).`;
  }

  /** Drops what nobody needs any more from the journal; not where it was damaged, which somebody should look at. */
  #compact(): void {
    if (this.safeMode !== undefined) return;
    const { nowMs, driver, log } = this.#parts;
    const isInQuarantine = ({ knob }: KnobChange) => {
      const reading = knob.kind === 'place' ? driver.read(knob) : undefined;
      return reading?.kind === 'value' && reading.value === 'quarantined';
    };
    try {
      const dropped = this.#book.compact(nowMs() - HISTORY_DAYS * DAY_MS, (knobs) => knobs.some(isInQuarantine));
      if (dropped > 0) log.info('old changes were dropped from the journal', { dropped });
    } catch (error) {
      log.warn('the journal could not be made smaller', { error: messageOf(error) });
    }
  }

  #watchExpiry(changeId: string, expiresAtMs: number | null): void {
    if (expiresAtMs === null) return;
    const leftMs = Math.max(0, expiresAtMs - this.#parts.nowMs());
    const timer = setTimeout(
      () => {
        const record = this.#book.get(changeId);
        if (record === undefined || !isOpen(record.state)) return;
        if (!isExpired(record, this.#parts)) return this.#watchExpiry(changeId, expiresAtMs);
        const result = this.rollbackOptimization(changeId);
        this.#parts.log.info('a change has expired', { ...result });
      },
      Math.min(leftMs, EXPIRY_CHECK_MS),
    );
    timer.unref();
    this.#timers.set(changeId, timer);
  }
}
