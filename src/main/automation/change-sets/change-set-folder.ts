import {
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangeSetReport } from '../../../shared/contract/change-set-schemas';
import { errnoOf } from '../../base/errors';
import { makeDirectory } from '../../base/make-directory';
import { replaceFileSync } from '../../base/replace-file';
import { isNumber, isText, listOf, oneOf, orNull, withFields } from '../../base/shape';
import { readHostileFile } from './read-hostile-file';

/** File in the inbox that has not been opened. */
export interface InboxFile {
  readonly fileName: string;
  /** Changes whenever the file does. */
  readonly signature: string;
}

/** Time of receipt with a unique suffix: `1763720000000-1f2e`. */
export type Stamp = `${number}-${string}`;

export interface InboxListing {
  readonly files: readonly InboxFile[];
  /** True if there are more files. */
  readonly isCut: boolean;
}

/** Files that are listed at once: the others follow when these have been taken. */
const MOST_LISTED = 1_000;
/** Entries that are read, other files included. */
const MOST_ENTRIES = 20_000;
/** Eight changes with their reasons take a few kilobytes. */
const MOST_REPORT_BYTES = 1024 * 1024;

const hasReportShape = withFields({
  id: isText,
  name: isText,
  fileName: isText,
  outcome: oneOf('done', 'failed'),
  reason: isText,
  problems: listOf(isText),
  attempts: isNumber,
  receivedAtMs: isNumber,
  endedAtMs: isNumber,
  durationMs: isNumber,
  items: listOf(
    withFields({
      action: isText,
      target: isText,
      targetText: isText,
      result: oneOf('applied', 'already', 'undone', 'skipped', 'failed'),
      reason: isText,
      changeId: orNull(isText),
    }),
  ),
});

/** Finished change sets that are kept, with their backups. */
const MOST_KEPT = 200;
/** Is no change set by its name. */
const PROBE = '.homeostat-probe';
/** Excludes temporary files of editors and unfinished copies. */
const IS_CHANGE_SET = /^[^.].*\.ya?ml$/i;

/**
 * Holds the change sets on disk: `inbox` (written by anyone), `queue` (taken; `ID.begun` next to it from before the
 * first change), `done` and `failed` (each with its report), `backup` (the original). A change set is always in exactly
 * one of inbox, queue, done and failed, since it only moves by renaming; its report is written before it leaves the
 * queue, and decides its destination. Nothing is lost or applied twice, at any end of this process.
 */
export class ChangeSetFolder {
  constructor(readonly path: string) {}

  get inbox(): string {
    return join(this.path, 'inbox');
  }

  /** @returns the problem of the folder; undefined if it is usable */
  prepare(): string | undefined {
    for (const name of ['inbox', 'queue', 'done', 'failed', 'backup']) {
      makeDirectory(join(this.path, name));
    }
    const facts = lstatSync(this.inbox);
    if (facts.isSymbolicLink()) {
      return `${this.inbox} is a link, so Homeostat ignores it. Replace it with a directory.`;
    }
    const { mode, uid } = facts;
    const ownUid = process.getuid?.();
    if (ownUid !== undefined && (uid !== ownUid || (mode & 0o022) !== 0)) {
      return `Other users can write to ${this.inbox}, so Homeostat ignores it. Make it private with chmod 700.`;
    }
    return this.#mountProblem();
  }

  /** Moves a file as a change set moves. @returns the reason if the inbox is mounted apart, which no move crosses */
  #mountProblem(): string | undefined {
    const [from, to] = [join(this.inbox, PROBE), join(this.path, 'queue', PROBE)];
    try {
      writeFileSync(from, '', { mode: 0o600, flag: 'wx' });
      renameSync(from, to);
      return undefined;
    } catch (error) {
      if (!['EXDEV', 'EROFS'].includes(errnoOf(error) ?? '')) return undefined;
      const reason = errnoOf(error) === 'EROFS' ? 'read-only' : 'mounted apart';
      return `${this.inbox} is ${reason}, so no change set can be taken from it. Mount ${this.path} as a whole, writable.`;
    } finally {
      for (const probe of [from, to]) removeIfPossible(probe);
    }
  }

  /** Anyone may fill the inbox: it is read in steps, and not to its end. */
  async listInbox(): Promise<InboxListing> {
    const files: InboxFile[] = [];
    let entries = 0;
    for await (const { name: fileName } of await opendir(this.inbox, { bufferSize: 256 })) {
      if (files.length >= MOST_LISTED || ++entries > MOST_ENTRIES) return { files: inOrder(files), isCut: true };
      if (!IS_CHANGE_SET.test(fileName)) continue;
      const stats = await lstat(join(this.inbox, fileName)).catch(() => undefined);
      if (stats === undefined) continue;
      files.push({ fileName, signature: `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` });
    }
    return { files: inOrder(files), isCut: false };
  }

  /** Takes a file from the inbox. @returns its id; undefined if it no longer exists */
  take(fileName: string, stamp: Stamp): string | undefined {
    const id = idOf(fileName, stamp);
    const target = this.#file('queue', id);
    try {
      renameSync(join(this.inbox, fileName), target);
    } catch (error) {
      if (!existsSync(join(this.inbox, fileName))) return undefined;
      throw error;
    }
    this.#backUp(id);
    return id;
  }

  /** Adds a text to the queue, as if its file had been taken from the inbox. */
  put(fileName: string, stamp: Stamp, text: string): string {
    const id = idOf(fileName, stamp);
    replaceFileSync(this.#file('queue', id), text);
    this.#backUp(id);
    return id;
  }

  /** Oldest first. */
  queued(): readonly string[] {
    return this.#ids('queue', '.yaml').sort();
  }

  /** Returns the change sets that were begun and have not ended. */
  begun(): readonly string[] {
    return this.#ids('queue', '.begun');
  }

  /** On disk before the first change. */
  begin(id: string): void {
    replaceFileSync(this.#file('queue', id, '.begun'), '');
  }

  /** Returns a change set without active changes to the queue. */
  unbegin(id: string): void {
    rmSync(this.#file('queue', id, '.begun'), { force: true });
  }

  queuedPath(id: string): string {
    return this.#file('queue', id);
  }

  /** Writes the report, which decides, and moves the file to it. Repeating it does no harm. */
  end(report: ChangeSetReport): void {
    const { id, outcome } = report;
    replaceFileSync(this.#file(outcome, id, '.report.json'), `${JSON.stringify(report, null, 2)}\n`);
    this.finishMove(report);
    this.#trim(outcome);
    this.#trim('backup');
  }

  /** Completes an end that was interrupted. */
  finishMove({ id, outcome }: Pick<ChangeSetReport, 'id' | 'outcome'>): void {
    if (lstatSync(this.#file('queue', id), { throwIfNoEntry: false }) !== undefined) {
      renameSync(this.#file('queue', id), this.#file(outcome, id));
    }
    this.unbegin(id);
  }

  /** Newest first, without damaged reports. */
  reports(most: number): readonly ChangeSetReport[] {
    const ids = (['done', 'failed'] as const).flatMap((outcome) =>
      this.#ids(outcome, '.report.json').map((id) => ({ id, outcome })),
    );
    return ids
      .sort((a, b) => b.id.localeCompare(a.id))
      .slice(0, most)
      .flatMap(({ id, outcome }) => this.#readReport(id, outcome) ?? []);
  }

  findReport(id: string): ChangeSetReport | undefined {
    return this.#readReport(id, 'done') ?? this.#readReport(id, 'failed');
  }

  #readReport(id: string, outcome: ChangeSetReport['outcome']): ChangeSetReport | undefined {
    try {
      const file = readHostileFile(this.#file(outcome, id, '.report.json'), MOST_REPORT_BYTES);
      const report = file.ok ? JSON.parse(file.text) : undefined;
      return hasReportShape(report) && report.id === id && report.outcome === outcome ? report : undefined;
    } catch {
      return undefined;
    }
  }

  #ids(folder: string, ending: string): string[] {
    return readdirSync(join(this.path, folder))
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length));
  }

  #file(folder: string, id: string, ending = '.yaml'): string {
    return join(this.path, folder, id + ending);
  }

  /** Copies regular files only: a link or a pipe is not opened. */
  #backUp(id: string): void {
    const source = this.#file('queue', id);
    const stats = lstatSync(source, { throwIfNoEntry: false });
    if (stats?.isFile() !== true || stats.size > 1024 * 1024) return;
    copyFileSync(source, this.#file('backup', id), constants.COPYFILE_FICLONE);
  }

  #trim(folder: string): void {
    const ids = [...new Set([...this.#ids(folder, '.yaml'), ...this.#ids(folder, '.report.json')])].sort().reverse();
    for (const id of ids.slice(MOST_KEPT)) {
      rmSync(this.#file(folder, id), { force: true, recursive: true });
      rmSync(this.#file(folder, id, '.report.json'), { force: true });
    }
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Read-only: it was not written either.
  }
}

/** Sorts by name: files that come together are received in this order. */
function inOrder(files: readonly InboxFile[]): readonly InboxFile[] {
  return [...files].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

/** Sorts by time of receipt and includes the file name: two files of one name stay distinct. */
function idOf(fileName: string, stamp: Stamp): string {
  const base = fileName
    .replace(/\.ya?ml$/i, '')
    .replace(/[^\w-]+/g, '-')
    .slice(0, 60);
  return `${stamp}.${base === '' ? 'unnamed' : base}`;
}

/** @example fileNameOf('1763720000000-1f2e.quiet') // 'quiet.yaml' */
export function fileNameOf(id: string): string {
  return `${id.slice(id.indexOf('.') + 1)}.yaml`;
}

/** Returns what the ID of a change set holds, with the file name as its name. */
export function receiptOf(id: string) {
  const fileName = fileNameOf(id);
  return { id, name: fileName, fileName, receivedAtMs: Number.parseInt(id, 10) };
}
