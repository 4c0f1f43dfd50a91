import { randomUUID } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plural } from '../../shared/format/plural';
import { isOpen, type Knob, knobName } from '../../shared/model/change';
import { messageOf } from '../base/errors';
import { makeDirectory } from '../base/make-directory';
import { addRecord, type ChangeRecord, ourValues, readChanges } from '../changes/change-record';
import { isLossy, summarizeDamage } from '../changes/describe-damage';
import { Journal } from '../changes/journal';
import type { JournalRecord } from '../changes/journal-record';
import type { KnobDriver } from '../changes/knob-driver';
import { type UndoOutcome, undoChange } from '../changes/undo-change';
import { type ClientIdentity, formatClient, isSameClient, parseClient } from './client-identity';
import { withLock } from './exclusive-lock';
import type { HeldChange, Refusal } from './protocol';
import type { Resolved } from './resolution';

export interface LedgerParts {
  /** `/var/lib/homeostat`, which belongs to root. */
  readonly folder: string;
  readonly driver: KnobDriver;
  /** Checks whether the helper of a client still runs. */
  readonly isAlive: (client: ClientIdentity) => boolean;
  readonly nowMs: () => number;
}

/** The journal while the lock is held. */
interface LedgerState {
  readonly changes: ReadonlyMap<string, ChangeRecord>;
  /** Open changes, newest first, in the order of the undo. A failed one stays open for a few starts. */
  readonly open: () => readonly ChangeRecord[];
  readonly record: (entry: JournalRecord) => void;
  /** Shortens a large file. */
  readonly dropEnded: () => void;
}

export type SetOutcome =
  | { readonly ok: true; readonly before: string; readonly after: string }
  | { readonly ok: false; readonly refusal: Refusal; readonly reason: string };

/** Limit for one client. Each thread of a process counts. */
const MOST_HELD = 512;
/** After this many starts with a failed undo, the change is abandoned and its knob is free again. */
const MOST_ATTEMPTS = 3;
/** The client has exited, so that a longer wait delays nothing. */
const RELEASE_WAIT_SECONDS = 60;

/**
 * The changes of every client on this machine, in one journal under one lock. An open change reserves its knob against
 * every other client. A change ends with its client unless it was set to last. The next start settles the changes of a
 * killed helper.
 */
export class ChangeLedger {
  readonly #file: string;
  readonly #lockFile: string;
  /** The reason why no new changes may be made; undefined if they may. */
  #safeMode: string | undefined;

  /** @throws if the folder does not belong to root alone or cannot be created */
  constructor(private readonly parts: LedgerParts) {
    this.#file = join(parts.folder, 'journal.log');
    this.#lockFile = join(parts.folder, 'lock');
    makeDirectory(parts.folder);
    for (const path of [parts.folder, dirname(parts.folder)]) refuseUnsafe(path);
    this.#locked((state) => {
      for (const change of state.open()) this.#settle(change, state);
      state.dropEnded();
    });
  }

  /** Makes a change: records, writes and reads it back, and undoes it at once if that fails. */
  set(client: ClientIdentity, { knob, text, check }: Resolved, value: string, lasts: boolean): SetOutcome {
    const { driver, nowMs } = this.parts;
    return this.#locked((state): SetOutcome => {
      if (this.#safeMode !== undefined) return refuse('refused', this.#safeMode);
      const holder = this.#findHolder(state, knob);
      if (holder !== undefined) return refuse('held', describeHolder(holder));
      const held = state.open().filter(({ intent }) => isSameClient(parseClient(intent.by), client));
      if (held.length >= MOST_HELD)
        return refuse('refused', `you already have ${plural(held.length, 'active change')}`);
      const now = driver.read(knob);
      if (now.kind === 'gone') return refuse('failed', now.reason);
      const before = now.value;
      if (before === value) return refuse('refused', `${text} is already ${value}`);
      const problem = check(value, before);
      if (problem !== undefined) return refuse('refused', `${text}: ${problem}`);

      const changeId = `change-${nowMs()}-${randomUUID().slice(0, 8)}`;
      state.record({
        type: 'intent',
        changeId,
        atMs: nowMs(),
        bootId: driver.bootId,
        sinceTicks: driver.uptimeTicks,
        action: 'set',
        target: knobName(knob),
        targetText: text,
        by: formatClient(client),
        knobs: [{ knob, before, want: value }],
        expiresAtMs: null,
        exitPolicy: lasts ? 'keep' : 'revert',
        isLasting: false,
      });
      try {
        driver.write(knob, value);
        const after = driver.read(knob);
        if (after.kind === 'gone') throw new Error(after.reason);
        if (after.value === before) throw new Error('the system did not accept the value');
        state.record({ type: 'applied', changeId, atMs: nowMs(), values: [after.value] });
        return { ok: true, before, after: after.value };
      } catch (error) {
        const change = state.changes.get(changeId);
        if (change !== undefined) this.#undo(change, state);
        return refuse('failed', messageOf(error));
      }
    });
  }

  /** Undoes a change. The user of a lasting change may do so from a later session too. */
  restore(client: ClientIdentity, knob: Knob): UndoOutcome | { readonly state: 'none'; readonly reason: string } {
    return this.#locked((state) => {
      const change = state.open().find((one) => holds(one, knob));
      if (change === undefined) return { state: 'none', reason: 'The helper did not change this setting.' };
      const holder = parseClient(change.intent.by);
      const mayTake = isSameClient(holder, client) || (holder.uid === client.uid && !this.parts.isAlive(holder));
      if (!mayTake) return { state: 'none', reason: describeHolder(change) };
      return this.#undo(change, state);
    });
  }

  /** Undoes the changes of a client that has exited, newest first, except lasting ones. */
  release(client: ClientIdentity): void {
    this.#locked((state) => {
      for (const change of state.open()) {
        const isTheirs = isSameClient(parseClient(change.intent.by), client);
        if (isTheirs && change.intent.exitPolicy !== 'keep') this.#undo(change, state);
      }
    }, RELEASE_WAIT_SECONDS);
  }

  /** Undoes all changes of all clients, before the package is removed. */
  releaseAll(): readonly UndoOutcome[] {
    return this.#locked((state) => state.open().map((change) => this.#undo(change, state)));
  }

  list(): readonly HeldChange[] {
    return this.#locked((state) =>
      state.open().map((change) => ({
        what: change.intent.targetText,
        before: change.intent.knobs[0]?.before ?? '',
        after: ourValues(change)[0] ?? '',
        uid: parseClient(change.intent.by).uid,
        sinceMs: change.intent.atMs,
        lasts: change.intent.exitPolicy === 'keep',
      })),
    );
  }

  /** Returns the change that reserves a knob, after settling that of a killed helper. */
  #findHolder(state: LedgerState, knob: Knob): ChangeRecord | undefined {
    const change = state.open().find((one) => holds(one, knob));
    return change !== undefined && this.#settle(change, state) ? change : undefined;
  }

  /** @returns true if it stays */
  #settle(change: ChangeRecord, ledger: LedgerState): boolean {
    const { intent, state } = change;
    const isOfThisBoot = intent.bootId === this.parts.driver.bootId;
    if (isOfThisBoot) {
      if (this.parts.isAlive(parseClient(intent.by))) return true;
      if (intent.exitPolicy === 'keep' && state === 'applied') return true;
    }
    for (const { knob } of intent.knobs) this.parts.driver.awaitPending(knob);
    return this.#undo(change, ledger).state === 'failed';
  }

  #undo(change: ChangeRecord, { record }: LedgerState): UndoOutcome {
    const outcome = undoChange(change, this.parts.driver);
    const { changeId } = change.intent;
    try {
      record({ type: outcome.state, changeId, atMs: this.parts.nowMs(), reason: outcome.reason, verdict: null });
    } catch {
      // A full disk must not prevent the other undos. The next start finds this change unchanged.
    }
    return outcome;
  }

  /** Reads the current journal, because other helpers write to it too, and keeps them out in the meantime. */
  #locked<T>(work: (state: LedgerState) => T, waitSeconds?: number): T {
    return withLock(
      this.#lockFile,
      () => {
        const { journal, records, damage } = Journal.open(this.#file, this.parts.nowMs);
        try {
          if (damage !== undefined && isLossy(damage))
            this.#safeMode = `${summarizeDamage(this.#file, damage)}. Until the next start, changes can only be undone.`;
          const changes = readChanges(records);
          const all = [...records];
          const attempts = new Map<string, number>();
          const count = ({ type, changeId }: JournalRecord) => {
            if (type === 'failed') attempts.set(changeId, (attempts.get(changeId) ?? 0) + 1);
          };
          records.forEach(count);
          const isWorthTrying = ({ state, intent }: ChangeRecord) =>
            state === 'failed' && (attempts.get(intent.changeId) ?? 0) < MOST_ATTEMPTS;
          const open = () => [...changes.values()].filter((one) => isOpen(one.state) || isWorthTrying(one)).reverse();
          return work({
            changes,
            open,
            record: (entry) => {
              journal.append(entry, false);
              addRecord(changes, entry);
              count(entry);
              all.push(entry);
            },
            dropEnded: () => {
              if (!journal.isLarge()) return;
              const ids = new Set(open().map(({ intent }) => intent.changeId));
              try {
                journal.rewrite(all.filter(({ changeId }) => ids.has(changeId)));
              } catch {
                // The disk is full; the next helper tries again.
              }
            },
          });
        } finally {
          journal.close();
        }
      },
      waitSeconds,
    );
  }
}

function refuse(refusal: Refusal, reason: string): SetOutcome {
  return { ok: false, refusal, reason };
}

function holds({ intent }: ChangeRecord, knob: Knob): boolean {
  const name = knobName(knob);
  return intent.knobs.some((one) => knobName(one.knob) === name);
}

function describeHolder({ intent }: ChangeRecord): string {
  const { uid } = parseClient(intent.by);
  const want = intent.knobs[0]?.want ?? '';
  return `user ${uid} set ${intent.targetText} to ${want} at ${new Date(intent.atMs).toISOString()}, and that change is still active`;
}

/** Refuses a path that others can write to, because they could make the helper undo anything. */
function refuseUnsafe(path: string): void {
  const facts = lstatSync(path);
  const isSafe = facts.isDirectory() && facts.uid === process.getuid?.() && (facts.mode & 0o022) === 0;
  if (!isSafe) throw new Error(`${path} must be a directory that only root can write to`);
}
