import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { messageOf } from '../base/errors';

export type OwnerLock =
  | { readonly kind: 'owned'; readonly release: () => void }
  /** Another process owns the directory. */
  | { readonly kind: 'held' }
  | { readonly kind: 'failed'; readonly error: string; readonly advice: string };

/**
 * Tries to become the one owner of a data directory, which is made where it does not exist.
 *
 * The lock is SQLite's exclusive lock on `owner.lock`, kept in an open transaction that writes nothing: the kernel drops
 * it with the process, however that ends, on every system that SQLite knows. The file stays; its presence means nothing.
 */
export function acquireOwnerLock(directory: string): OwnerLock {
  const file = join(directory, 'owner.lock');
  let database: BetterSqlite3.Database | undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = new BetterSqlite3(file, { timeout: 0 });
    database = lock;
    // A journal in memory: nothing is ever written, so no side file may be left behind either.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return { kind: 'owned', release: () => lock.close() };
  } catch (error) {
    database?.close();
    const code = error instanceof BetterSqlite3.SqliteError ? error.code : '';
    if (code.startsWith('SQLITE_BUSY')) return { kind: 'held' };
    const advice =
      code === 'SQLITE_NOTADB'
        ? `Delete ${file}. It contains no data.`
        : `Make ${directory} writable for this user, or choose another directory with HOMEOSTAT_HOME.`;
    return { kind: 'failed', error: `cannot lock ${file}: ${messageOf(error)}`, advice };
  }
}
