import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { dateForName } from '../base/dated-files';
import { AdvisedError, messageOf } from '../base/errors';

export type Database = BetterSqlite3.Database;

export interface DatabaseOptions {
  readonly file: string;
  /**
   * Statements that migrate the schema from version `index` to `index + 1`. Released ones never change; new ones are
   * appended.
   */
  readonly migrations: readonly string[];
  /**
   * Run on every opening, before the migrations: settings that only an empty file accepts, and settings of a
   * connection.
   */
  readonly pragmas: readonly string[];
  readonly nowMs: number;
  /** Reads the whole file on opening; for small files whose every row matters. */
  readonly checkAll?: boolean;
}

export interface OpenedDatabase {
  readonly database: Database;
  /** New path of a corrupt file, which an empty one replaced. */
  readonly movedAsideTo: string | null;
}

/**
 * Opens a SQLite file in WAL mode and migrates its schema. A corrupt file is moved aside.
 *
 * @throws AdvisedError if the schema is newer than this program; a system error if the file cannot be opened
 */
export function openDatabase(options: DatabaseOptions): OpenedDatabase {
  try {
    return { database: openOnce(options), movedAsideTo: null };
  } catch (error) {
    if (!isCorruption(error)) throw error;
    const movedAsideTo = moveAside(options.file, options.nowMs);
    return { database: openOnce(options), movedAsideTo };
  }
}

/** Recognizes errors caused by the file's content rather than by the disk or a lock. */
export function isCorruption(error: unknown): boolean {
  const code = error instanceof BetterSqlite3.SqliteError ? error.code : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || error instanceof FailedCheck;
}

/**
 * Number of corrupt files kept for each database, so that a disk that fails repeatedly does not fill up; the oldest are
 * deleted.
 */
const MOST_CORRUPT = 3;

/**
 * Renames a database and its side files to `<file>.corrupt-<time>`.
 *
 * @returns the new name
 */
export function moveAside(file: string, nowMs: number): string {
  const target = `${file}.corrupt-${dateForName(nowMs)}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix);
  }
  const prefix = `${basename(file)}.corrupt-`;
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(prefix));
  const times = [...new Set(names.map((name) => name.replace(/-(?:wal|shm)$/, '')))].sort();
  for (const time of times.slice(0, -MOST_CORRUPT)) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(dirname(file), time + suffix), { force: true });
  }
  return target;
}

class FailedCheck extends Error {
  override readonly name = 'FailedCheck';
}

function openOnce({ file, migrations, pragmas, checkAll }: DatabaseOptions): Database {
  const database = new BetterSqlite3(file, { timeout: 2_000 });
  try {
    for (const pragma of pragmas) database.pragma(pragma);
    database.pragma('journal_mode = WAL');
    if (checkAll === true) {
      const result = database.pragma('quick_check(1)', { simple: true });
      if (result !== 'ok') throw new FailedCheck(`${file}: ${messageOf(result)}`);
    }
    migrate(database, file, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: Database, file: string, migrations: readonly string[]): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > migrations.length) {
    throw new AdvisedError(
      `${file} was written by a newer version (schema ${version}, this version supports up to ${migrations.length})`,
      'Install the newer version again, or move the file away to start a new history.',
    );
  }
  database.transaction(() => {
    for (const migration of migrations.slice(version)) database.exec(migration);
    if (version < migrations.length) database.pragma(`user_version = ${migrations.length}`);
  })();
}
