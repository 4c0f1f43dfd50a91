import { chmodSync, closeSync, lstatSync, openSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { AdvisedError, errnoOf, messageOf } from '../base/errors';
import { isWritable } from '../base/is-writable';
import { openPrivateDirectory } from '../base/private-home';
import { requireTrusted } from '../base/trusted-files';
import { isCorruption } from './database';

export type OwnerLock =
  | { readonly kind: 'owned'; readonly release: () => void }
  /** Another process owns the directory. */
  | { readonly kind: 'held' }
  /** The directory cannot be written now. A program that continues must not write to it later either. */
  | { readonly kind: 'unwritable'; readonly error: string; readonly advice: string }
  /** The directory must not be used, because another process may own it. */
  | { readonly kind: 'failed'; readonly error: string; readonly advice: string };

/**
 * Tries to become the one owner of a data directory, which is created if missing.
 *
 * The lock is SQLite's exclusive lock on `owner.lock`, in an open transaction that writes nothing. The kernel drops it
 * when the process ends for any reason, on every system that SQLite supports. The file stays; its presence means
 * nothing. It is readable only by this user, since anyone who can open it can lock it.
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

/**
 * Works on names only: closing a descriptor of the file would drop this process's locks on it (POSIX, fcntl).
 *
 * @throws AdvisedError if the file is not a regular file of this user
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
 * Empties a file with foreign content. The lock is on a range past the end of the file, so the file is never replaced,
 * which would let two processes hold one lock each. A process that has locked it meanwhile keeps its lock.
 */
function lockWithoutContent(file: string): OwnerLock {
  try {
    return lock(file);
  } catch (error) {
    if (!isCorruption(error)) throw error;
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
  return error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
