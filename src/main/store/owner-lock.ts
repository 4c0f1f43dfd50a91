import { accessSync, chmodSync, closeSync, constants, lstatSync, openSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { AdvisedError, errnoOf, messageOf } from '../base/errors';
import { openPrivateDirectory } from '../base/private-home';
import { requireTrusted } from '../base/trusted-files';

export type OwnerLock =
  | { readonly kind: 'owned'; readonly release: () => void }
  /** Another process owns the directory. */
  | { readonly kind: 'held' }
  /** The directory cannot be written at all, now: whoever goes on must not write to it later either. */
  | { readonly kind: 'unwritable'; readonly error: string; readonly advice: string }
  /** The directory must not be used: nobody knows whether another process owns it. */
  | { readonly kind: 'failed'; readonly error: string; readonly advice: string };

/**
 * Tries to become the one owner of a data directory, which is made where it does not exist.
 *
 * The lock is SQLite's exclusive lock on `owner.lock`, kept in an open transaction that writes nothing: the kernel drops
 * it with the process, however that ends, on every system that SQLite knows. The file stays; its presence means nothing.
 * Only this user can open it, since who can open it can hold the lock.
 */
export function acquireOwnerLock(directory: string): OwnerLock {
  const file = join(directory, 'owner.lock');
  try {
    openPrivateDirectory(directory);
    prepareLockFile(file);
    return lockWithoutContent(file);
  } catch (error) {
    if (isBusy(error)) return { kind: 'held' };
    const text = `Homeostat cannot lock ${file}: ${messageOf(error)}`;
    if (error instanceof AdvisedError) return { kind: 'failed', error: text, advice: error.advice };
    return {
      kind: isWritable(directory) ? 'failed' : 'unwritable',
      error: text,
      advice: `Make ${directory} writable for this user, or choose another directory with HOMEOSTAT_HOME.`,
    };
  }
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * By names only: to close a descriptor of the file would drop a lock of this process on it.
 *
 * @throws AdvisedError where the file is not a regular file of this user
 */
function prepareLockFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    const facts = lstatSync(file);
    if (!facts.isFile()) {
      throw new AdvisedError('it is not a regular file', `Delete ${file}. It contains no data.`);
    }
    if (facts.uid === process.getuid?.() && (facts.mode & 0o777) !== 0o600) chmodSync(file, 0o600);
    requireTrusted(file, 'file');
  }
}

/**
 * The lock is on a place behind the end of the file, so that a file with foreign content is emptied and stays the same
 * file: it is never replaced, which would let two processes hold a lock each. Emptying it takes nothing from a process
 * that has locked it meanwhile.
 */
function lockWithoutContent(file: string): OwnerLock {
  try {
    return lock(file);
  } catch (error) {
    if (!isForeignContent(error)) throw error;
    truncateSync(file);
    return lock(file);
  }
}

function lock(file: string): OwnerLock {
  const database = new BetterSqlite3(file, { timeout: 0 });
  try {
    // A journal in memory: nothing is ever written, so no side file may be left behind either.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw error;
  }
  return { kind: 'owned', release: () => database.close() };
}

function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

function isForeignContent(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_NOTADB' || codeOf(error).startsWith('SQLITE_CORRUPT');
}

function codeOf(error: unknown): string {
  return error instanceof BetterSqlite3.SqliteError ? error.code : '';
}
