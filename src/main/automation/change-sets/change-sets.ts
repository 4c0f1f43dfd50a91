import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  ChangeSet,
  ChangeSetReport,
  ChangeSetsStatus,
  ItemOutcome,
} from '../../../shared/contract/change-set-schemas';
import { CHANGE_SET_BYTES } from '../../../shared/model/change-set';
import type { Clock } from '../../base/clock';
import { contained, detach } from '../../base/contain';
import { AdvisedError, messageOf } from '../../base/errors';
import { followFile } from '../../base/follow-file';
import { joinRunning } from '../../base/join-running';
import type { Stop } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import type { ParseApart } from '../../base/parse-apart';
import { every } from '../../base/timers';
import { ChangeSetFolder, fileNameOf, receiptOf, type Stamp } from './change-set-folder';
import { FILES_PER_CHECK, InboxIntake, SETTLE_MS } from './inbox-intake';
import { type LoadLimits, loadObstacle, type MachineLoad } from './machine-load';
import { type MakingTools, makeChangeSet, undoAllOf } from './make-change-set';
import { readChangeSet } from './read-change-set';
import { readHostileFile } from './read-hostile-file';
import { nameInJournal, reportUnmade, settleChangeSets } from './settle-change-sets';
import { watchHealth } from './watch-health';

export interface ChangeSetsParts extends MakingTools {
  /** `change-sets` in the data directory. */
  readonly path: string;
  readonly settings: () => LoadLimits & { readonly enabled: boolean };
  readonly load: () => MachineLoad;
  /** Returns why automation may change nothing now, at any load; undefined if it may. */
  readonly pause: () => string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly parse: ParseApart;
  /** Returns a unique text of letters and digits. */
  readonly createToken: () => string;
}

/** Change set that was read and has not ended. */
interface Waiting {
  readonly id: string;
  readonly changeSet: ChangeSet;
  readonly attempts: number;
  /** Monotonic: setting the clock makes no one wait longer. */
  readonly notBeforeMs: number;
  /** Monotonic; null before the first attempt. */
  readonly firstAttemptAtMs: number | null;
}

const CHECK_INTERVAL_MS = 5_000;
/** Files that arrive together are listed once. */
const FIRST_LOOK_MS = 20;
/** A younger file with mistakes may be an unfinished copy. */
const HALF_WRITTEN_MS = 10_000;
const FIRST_RETRY_MS = 10_000;
const MOST_REPORTS = 200;
const MOST_LISTED = 50;
const PRIORITIES = ['high', 'normal', 'low'] as const;

/**
 * Processes change sets from the inbox to their report: taken, read, queued by priority, delayed while the machine is
 * busy, applied one at a time, each as a whole or not at all.
 */
export class ChangeSets {
  readonly #folder: ChangeSetFolder;
  readonly #intake: InboxIntake;
  readonly #waiting = new Map<string, Waiting>();
  /** Taken, but not read yet: they may still be being written. */
  readonly #unread = new Map<string, string>();
  #reports: readonly ChangeSetReport[] = [];
  #making: { readonly id: string; readonly end: Promise<void> } | undefined;
  #heldBack = '';
  /** Reason that nothing is taken from the inbox. */
  #inboxProblem: string | undefined;
  /** Reason that change sets do not work at all. */
  #unusable: string | undefined;
  #isStopped = false;
  /** Since this host started. */
  readonly totals = { done: 0, failed: 0 };
  lastDurationMs = Number.NaN;

  /** Settles the change sets of a previous host. */
  constructor(private readonly parts: ChangeSetsParts) {
    this.#folder = new ChangeSetFolder(parts.path);
    this.#intake = new InboxIntake({
      folder: this.#folder,
      monotonicMs: parts.clock.monotonicMs,
      stamp: () => this.#stamp(),
      queueLength: () => this.queueLength,
      onTaken: (id) => this.#unread.set(id, ''),
      onCrowd: (text) => parts.log.warn(text),
    });
    try {
      this.#inboxProblem = this.#folder.prepare();
      this.#reports = this.#folder.reports(MOST_REPORTS);
      for (const report of settleChangeSets(this.#folder, parts.engine, parts.clock.nowMs())) this.#note(report);
    } catch (error) {
      this.#unusable = `Change sets cannot be stored in ${parts.path}: ${messageOf(error)}`;
    }
    if (this.problem !== null) parts.log.error(this.problem);
  }

  /** Reason that some or all files stay in the inbox; null if none do. */
  get problem(): string | null {
    return this.#unusable ?? this.#inboxProblem ?? this.#intake.problem ?? null;
  }

  start(): Stop {
    const { log } = this.parts;
    const check = contained('a check of the inbox', () => this.check());
    const stopChecks = every(CHECK_INTERVAL_MS, () => this.check(), {
      onError: (error) => this.#noteFailedCheck(error),
    });
    let soon: NodeJS.Timeout | undefined;
    const stopFollowing = followFile(this.#folder.inbox, {
      entries: true,
      settleMs: FIRST_LOOK_MS,
      report: (problem) => log.warn('the inbox is not followed as usual', { problem }),
      onChange: () => {
        clearTimeout(soon);
        check();
        soon = setTimeout(check, SETTLE_MS + 50);
        soon.unref();
      },
    });
    return () => {
      this.#isStopped = true;
      stopChecks();
      clearTimeout(soon);
      detach('the end of a watcher', stopFollowing());
    };
  }

  /**
   * Queues a text as if its file had been put into the inbox.
   *
   * @returns its id
   * @throws AdvisedError if it has mistakes; nothing is queued then
   */
  async submit(fileName: string, text: string): Promise<string> {
    if (!this.parts.settings().enabled) {
      throw new AdvisedError('Change sets are turned off', 'Set `automation.change_sets.enabled` to true.');
    }
    if (this.#unusable !== undefined) throw new AdvisedError(this.#unusable, 'Make the folder writable.');
    if (Buffer.byteLength(text) > CHANGE_SET_BYTES) {
      throw new AdvisedError(
        `The change set is larger than ${CHANGE_SET_BYTES} bytes`,
        'Split it into several change sets.',
      );
    }
    const read = await readChangeSet(text, fileName, this.parts.parse);
    if (!read.ok)
      throw new AdvisedError(read.problems.join('; '), 'Fix the change set and submit it again. Nothing was queued.');
    const id = this.#folder.put(fileName, this.#stamp(), text);
    this.#queue(id, read.changeSet);
    detach('a check of the inbox', this.check());
    return id;
  }

  get status(): ChangeSetsStatus {
    const isEnabled = this.parts.settings().enabled;
    const unread = [...this.#unread].map(([id, waitsFor]) => ({
      ...receiptOf(id),
      priority: 'normal' as const,
      state: 'queued' as const,
      attempts: 0,
      waitsFor,
    }));
    const waiting = this.#inOrder().map(({ id, changeSet, attempts }) => ({
      ...receiptOf(id),
      name: changeSet.name,
      priority: changeSet.priority,
      state: this.#making?.id === id ? ('applying' as const) : ('queued' as const),
      attempts,
      waitsFor: this.#waitsFor(id),
    }));
    return {
      inbox: this.#folder.inbox,
      isEnabled,
      problem: this.problem,
      queued: [...waiting, ...unread],
      ended: this.#reports.slice(0, MOST_LISTED),
      successRatio: this.successRatio,
    };
  }

  /** Share of the finished ones that are done; null without any. */
  get successRatio(): number | null {
    const done = this.#reports.filter(({ outcome }) => outcome === 'done').length;
    return this.#reports.length === 0 ? null : done / this.#reports.length;
  }

  get queueLength(): number {
    return this.#waiting.size + this.#unread.size;
  }

  /** Takes new files, reads those that were taken, and begins the next one if none is running. */
  readonly check = joinRunning(() => this.#check());

  /** For tests: resolves when the running one has ended. */
  async settled(): Promise<void> {
    await this.#making?.end;
  }

  async #check(): Promise<void> {
    const { settings, pause, load } = this.parts;
    if (this.#isStopped || this.#unusable !== undefined || !settings().enabled) return;
    try {
      if (this.#inboxProblem === undefined) await this.#intake.take();
      for (const id of this.#nextToRead()) {
        await nextTurn();
        if (!this.#waiting.has(id)) await this.#read(id);
      }
      this.#heldBack = pause() ?? loadObstacle(load(), settings()) ?? '';
      if (this.#heldBack === '' && this.#making === undefined) this.#beginNext();
    } catch (error) {
      this.#noteFailedCheck(error);
    }
  }

  #noteFailedCheck(error: unknown): void {
    this.parts.log.error('cannot check the change sets', { error: messageOf(error) });
  }

  /** Unread files come first, then incomplete ones, each in its turn. */
  #nextToRead(): readonly string[] {
    const unread = this.#folder.queued().filter((id) => !this.#waiting.has(id));
    const isIncomplete = (id: string) => (this.#unread.get(id) ?? '') !== '';
    const incomplete = [...this.#unread.keys()].filter((id) => isIncomplete(id) && unread.includes(id));
    return [...unread.filter((id) => !isIncomplete(id)), ...incomplete].slice(0, FILES_PER_CHECK);
  }

  async #read(id: string): Promise<void> {
    const fileName = fileNameOf(id);
    const file = readHostileFile(this.#folder.queuedPath(id), CHANGE_SET_BYTES);
    if (!file.ok) return this.#endUnread(id, file.reason, [`${fileName}: ${file.reason}`]);
    const read = await readChangeSet(file.text, fileName, this.parts.parse);
    if (read.ok) return this.#queue(id, read.changeSet);
    const ageMs = this.parts.clock.nowMs() - file.modifiedAtMs;
    if (ageMs >= 0 && ageMs < HALF_WRITTEN_MS) {
      // Moves to the end of those that wait to be read again.
      this.#unread.delete(id);
      this.#unread.set(id, `The file has errors and may be incomplete: ${read.problems[0] ?? ''}`);
      return;
    }
    this.#endUnread(id, 'The file has errors.', read.problems);
  }

  #queue(id: string, changeSet: ChangeSet): void {
    this.#unread.delete(id);
    this.#waiting.set(id, { id, changeSet, attempts: 0, notBeforeMs: 0, firstAttemptAtMs: null });
  }

  /** Sorts by priority, then oldest first. */
  #inOrder(): readonly Waiting[] {
    return [...this.#waiting.values()].sort(
      (a, b) =>
        PRIORITIES.indexOf(a.changeSet.priority) - PRIORITIES.indexOf(b.changeSet.priority) || a.id.localeCompare(b.id),
    );
  }

  #waitsFor(id: string): string {
    if (this.#making?.id === id) return '';
    const waitMs = (this.#waiting.get(id)?.notBeforeMs ?? 0) - this.parts.clock.monotonicMs();
    if (waitMs > 0) return `The next attempt is in ${Math.ceil(waitMs / 1000)} seconds.`;
    return this.#heldBack || (this.#making === undefined ? '' : 'Another change set is being applied.');
  }

  #beginNext(): void {
    const nowMs = this.parts.clock.monotonicMs();
    const next = this.#inOrder().find(({ notBeforeMs }) => notBeforeMs <= nowMs);
    if (next === undefined) return;
    const end = this.#make({ ...next, attempts: next.attempts + 1, firstAttemptAtMs: next.firstAttemptAtMs ?? nowMs })
      .catch((error: unknown) => {
        // Probably the disk: its file is still in the queue, and is read again.
        this.#waiting.delete(next.id);
        this.parts.log.error('cannot finish a change set', { id: next.id, error: messageOf(error) });
      })
      .finally(() => {
        this.#making = undefined;
      });
    this.#making = { id: next.id, end };
  }

  async #make(waiting: Waiting): Promise<void> {
    const { id, changeSet, attempts } = waiting;
    this.#waiting.set(id, waiting);
    this.#folder.begin(id);
    const by = nameInJournal(id);
    const made = await makeChangeSet(changeSet, by, this.parts);
    if (made.ok) {
      const harm = await watchHealth(changeSet.rollback.watchMs, this.parts, () => this.#isStopped);
      if (this.#isStopped) return;
      if (harm === undefined) return this.#end(waiting, 'done', 'All changes were applied.', made.items);
      return this.#end(waiting, 'failed', harm, undoAllOf(by, made.items, this.parts.engine));
    }
    if (this.#isStopped) return;
    if (made.isFinal || attempts > changeSet.retries) return this.#end(waiting, 'failed', made.reason, made.items);
    this.#folder.unbegin(id);
    const notBeforeMs = this.parts.clock.monotonicMs() + FIRST_RETRY_MS * 2 ** (attempts - 1);
    this.#waiting.set(id, { ...waiting, notBeforeMs });
    this.parts.log.info('a change set will be retried later', { id, attempts, reason: made.reason });
  }

  #endUnread(id: string, reason: string, problems: readonly string[]): void {
    const { clock, log } = this.parts;
    log.warn('cannot read a change set', { id, problems });
    this.#unread.delete(id);
    this.#report(reportUnmade(id, { reason, problems, endedAtMs: clock.nowMs() }));
  }

  #end(
    { id, changeSet, attempts, firstAttemptAtMs }: Waiting,
    outcome: ChangeSetReport['outcome'],
    reason: string,
    items: readonly ItemOutcome[],
  ): void {
    const { clock, log } = this.parts;
    const durationMs = Math.round(clock.monotonicMs() - (firstAttemptAtMs ?? clock.monotonicMs()));
    log.info(`a change set was ${outcome === 'done' ? 'applied' : 'not applied'}`, { id, reason });
    this.lastDurationMs = durationMs;
    this.#report({
      ...receiptOf(id),
      name: changeSet.name,
      outcome,
      reason,
      problems: [],
      attempts,
      endedAtMs: clock.nowMs(),
      durationMs,
      items,
    });
    this.#waiting.delete(id);
  }

  #report(report: ChangeSetReport): void {
    this.#folder.end(report);
    this.#note(report);
  }

  #note(report: ChangeSetReport): void {
    this.totals[report.outcome]++;
    this.#reports = [report, ...this.#reports].slice(0, MOST_REPORTS);
  }

  #stamp(): Stamp {
    return `${this.parts.clock.nowMs()}-${this.parts.createToken()}`;
  }
}
