import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { type Clock, systemClock } from '../base/clock';
import { makeDirectory } from '../base/make-directory';
import { type Database, openDatabase } from './database';

const MIGRATIONS = [
  `CREATE TABLE state (
     domain TEXT NOT NULL,
     key TEXT NOT NULL,
     value TEXT NOT NULL,
     updated_at_ms INTEGER NOT NULL,
     PRIMARY KEY (domain, key)
   ) WITHOUT ROWID, STRICT`,
];

export interface StateOpened {
  /** Where a corrupt `state.db` was moved to. */
  readonly movedAsideTo: string | null;
  /** Values that could be read from the corrupt file. */
  readonly recovered: number;
  /** Where the file was copied to; null where it was not. */
  readonly copy: string | null;
}

/** What the worker does for the state store; every method may be called through `base/remote.ts`. Values are JSON text. */
export type StateService = {
  /**
   * @param isCopied whether the file is copied first: values that nobody has read may be overwritten
   * @throws AdvisedError where the file was written by a newer version
   */
  readonly open: (directory: string, isCopied?: boolean) => StateOpened;
  readonly get: (domain: string, key: string) => string | null;
  readonly list: (domain: string) => readonly (readonly [key: string, value: string])[];
  readonly set: (domain: string, key: string, value: string) => void;
  readonly delete: (domain: string, key: string) => void;
  readonly close: () => void;
};

export function createStateService(clock: Clock = systemClock): StateService {
  let database: Database | undefined;

  function opened(): Database {
    if (database === undefined) throw new Error('the state store is not open');
    return database;
  }

  return {
    open: (directory, isCopied = false) => {
      database?.close();
      database = undefined;
      makeDirectory(directory);
      const file = join(directory, 'state.db');
      const result = openDatabase({
        file,
        migrations: MIGRATIONS,
        // FULL: what was promised to be undone or told must survive a power cut.
        pragmas: ['synchronous = FULL'],
        nowMs: clock.nowMs(),
        checkAll: true,
      });
      database = result.database;
      const { movedAsideTo } = result;
      return {
        movedAsideTo,
        recovered: movedAsideTo === null ? 0 : recoverValues(movedAsideTo, database),
        copy: isCopied ? copyState(database, file, clock.nowMs()) : null,
      };
    },
    get: (domain, key) =>
      opened()
        .prepare<[string, string], { value: string }>('SELECT value FROM state WHERE domain = ? AND key = ?')
        .get(domain, key)?.value ?? null,
    list: (domain) =>
      opened()
        .prepare<[string], [string, string]>('SELECT key, value FROM state WHERE domain = ? ORDER BY key')
        .raw()
        .all(domain) as [string, string][],
    set: (domain, key, value) => {
      opened()
        .prepare(
          `INSERT INTO state (domain, key, value, updated_at_ms) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET value = excluded.value, updated_at_ms = excluded.updated_at_ms`,
        )
        .run(domain, key, value, Math.round(clock.nowMs()));
    },
    delete: (domain, key) => {
      opened().prepare('DELETE FROM state WHERE domain = ? AND key = ?').run(domain, key);
    },
    close: () => {
      database?.close();
      database = undefined;
    },
  };
}

interface Value {
  readonly domain: string;
  readonly key: string;
  readonly value: string;
}

/** Copies what can still be read: forward up to the damage, then backward down to it. @returns how many values */
function recoverValues(damagedFile: string, database: Database): number {
  let old: Database | undefined;
  try {
    old = new BetterSqlite3(damagedFile, { readonly: true });
    const insert = database.prepare<[string, string, string]>(
      'INSERT OR IGNORE INTO state (domain, key, value, updated_at_ms) VALUES (?, ?, ?, 0)',
    );
    let recovered = 0;
    for (const direction of ['ASC', 'DESC']) {
      try {
        const rows = old
          .prepare<[], Value>(`SELECT domain, key, value FROM state ORDER BY domain ${direction}, key ${direction}`)
          .iterate();
        for (const { domain, key, value } of rows)
          if (isJson(value)) recovered += insert.run(domain, key, value).changes;
        break;
      } catch {
        // What follows from here on is what was lost; the file itself is kept for a closer look.
      }
    }
    return recovered;
  } catch {
    return 0;
  } finally {
    old?.close();
  }
}

function isJson(text: unknown): boolean {
  try {
    return typeof text === 'string' && JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

const COPY_PREFIX = 'state.db.before-';
const MOST_COPIES = 3;

/** @returns where the copy is; null where it cannot be made */
function copyState(database: Database, file: string, nowMs: number): string | null {
  const folder = join(file, '..');
  // Windows allows no colons in names.
  const copy = join(folder, `${COPY_PREFIX}${new Date(nowMs).toISOString().replaceAll(':', '-')}`);
  try {
    database.prepare('VACUUM INTO ?').run(copy);
    chmodSync(copy, 0o600);
    const copies = readdirSync(folder).filter((name) => name.startsWith(COPY_PREFIX));
    for (const name of copies.sort().slice(0, -MOST_COPIES)) rmSync(join(folder, name), { force: true });
    return copy;
  } catch {
    return null;
  }
}
