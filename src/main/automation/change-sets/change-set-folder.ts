import { constants, copyFileSync, existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangeSetReport } from '../../../shared/contract/change-set-schemas';
import { makeDirectory } from '../../base/make-directory';
import { replaceFileSync } from '../../base/replace-file';
import { isNumber, isText, listOf, oneOf, orNull, withFields } from '../../base/shape';
import { readHostileFile } from './read-hostile-file';

/** A file in the inbox, as far as it can be told without opening it. */
export interface InboxFile {
  readonly fileName: string;
  /** Changes whenever the file does. */
  readonly signature: string;
}

/** When it was received, and something that no other of that moment has: `1763720000000-1f2e`. */
export type Stamp = `${number}-${string}`;

/** What is in the inbox, as far as it was listed. */
export interface InboxListing {
  readonly files: readonly InboxFile[];
  /** Whether there is more. */
  readonly isCut: boolean;
}

/** More files are not listed at once: the rest has its turn when these have been taken. */
const MOST_LISTED = 1_000;
/** Other files may lie there too, up to a point. */
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

/** How many of those that ended are kept, with their backups. */
const MOST_KEPT = 200;
/** What editors and copies that are not finished leave behind, and what is no change set at all. */
const IS_CHANGE_SET = /^[^.].*\.ya?ml$/i;

/**
 * Where change sets lie: `inbox` (put there by anybody), `queue` (taken; with `ID.begun` beside it from before the first
 * change), `done` and `failed` (each with its report), `backup` (as it was taken). A change set is always in exactly one
 * of inbox, queue, done and failed, since it only moves by renaming; its report is written before it leaves the queue,
 * and decides which way it went. So nothing is lost or made twice, wherever this process ends.
 */
export class ChangeSetFolder {
  constructor(readonly path: string) {}

  get inbox(): string {
    return join(this.path, 'inbox');
  }

  /** @returns what is wrong with the folder; undefined where it can be used */
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
    if (ownUid === undefined) return undefined;
    if (uid !== ownUid || (mode & 0o022) !== 0) {
      return `Other users can write to ${this.inbox}, so Homeostat ignores it. Make it private with chmod 700.`;
    }
    return undefined;
  }

  /** Anybody may fill the inbox: it is read in steps, and not to its end. */
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

  /** Takes a file from the inbox. @returns its id; undefined where it has gone meanwhile */
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

  /** Puts a text into the queue, as if its file had been taken from the inbox. */
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

  /** Of those whose making was begun and not ended. */
  begun(): readonly string[] {
    return this.#ids('queue', '.begun');
  }

  /** On the disk before the first change. */
  begin(id: string): void {
    replaceFileSync(join(this.path, 'queue', `${id}.begun`), '');
  }

  /** Back to waiting: nothing of it is in force. */
  unbegin(id: string): void {
    rmSync(join(this.path, 'queue', `${id}.begun`), { force: true });
  }

  queuedPath(id: string): string {
    return this.#file('queue', id);
  }

  /** Writes the report, which decides, and moves the file to it. Doing it again does no harm. */
  end(report: ChangeSetReport): void {
    const { id, outcome } = report;
    replaceFileSync(join(this.path, outcome, `${id}.report.json`), `${JSON.stringify(report, null, 2)}\n`);
    this.finishMove(report);
    this.#trim(outcome);
    this.#trim('backup');
  }

  /** What is left to do of an end that was cut short. */
  finishMove({ id, outcome }: Pick<ChangeSetReport, 'id' | 'outcome'>): void {
    if (lstatSync(this.#file('queue', id), { throwIfNoEntry: false }) !== undefined) {
      renameSync(this.#file('queue', id), this.#file(outcome, id));
    }
    this.unbegin(id);
  }

  /** The newest first; reports that somebody damaged are left out. */
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
      const file = readHostileFile(join(this.path, outcome, `${id}.report.json`), MOST_REPORT_BYTES);
      const report: unknown = file.ok ? JSON.parse(file.text) : undefined;
      if (!isReport(report)) return undefined;
      return report.id === id && report.outcome === outcome ? report : undefined;
    } catch {
      return undefined;
    }
  }

  #ids(folder: string, ending: string): string[] {
    return readdirSync(join(this.path, folder))
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length));
  }

  #file(folder: string, id: string): string {
    return join(this.path, folder, `${id}.yaml`);
  }

  /** Plain files only: a link or a pipe is not opened. */
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
      rmSync(join(this.path, folder, `${id}.report.json`), { force: true });
    }
  }
}

/** By name, which is the order in which those that come together are received. */
function inOrder(files: readonly InboxFile[]): readonly InboxFile[] {
  return [...files].sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

/** Sorts by when it was received, and tells what the file was called: two of one name do not meet. */
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

export function receivedAtMsOf(id: string): number {
  return Number.parseInt(id, 10);
}

function isReport(value: unknown): value is ChangeSetReport {
  return hasReportShape(value);
}
