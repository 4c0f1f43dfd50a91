import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { type Clock, systemClock } from '../base/clock';
import { dateForName, keepNewest } from '../base/dated-files';
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
  /** New path of a corrupt `state.db`. */
  readonly movedAsideTo: string | null;
  /** Number of values read from the corrupt file. */
  readonly recovered: number;
  /** Path of the copy; null if none was made. */
  readonly copy: string | null;
}

/** The worker's side of the state store; every method may be called through `base/remote.ts`. Values are JSON text. */
export type StateService = {
  /**
   * @param isCopied true to copy the file first, because values that were not read may be overwritten
   * @throws AdvisedError if a newer version wrote the file
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
        // FULL, because pending undos and notifications must survive a power cut.
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

/** Copies the readable values: forward up to the damage, then backward down to it. @returns their number */
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
        // The rest is lost; the file itself is kept for inspection.
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

const MOST_COPIES = 3;

/** @returns the path of the copy; null if it cannot be made */
function copyState(database: Database, file: string, nowMs: number): string | null {
  const prefix = `${file}.before-`;
  const copy = prefix + dateForName(nowMs);
  try {
    database.prepare('VACUUM INTO ?').run(copy);
    chmodSync(copy, 0o600);
    keepNewest(prefix, MOST_COPIES);
    return copy;
  } catch {
    return null;
  }
}
