import { join } from 'node:path';
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
}

/** What the worker does for the state store; every method may be called through `base/remote.ts`. Values are JSON text. */
export type StateService = {
  /** @throws AdvisedError where the file was written by a newer version */
  readonly open: (directory: string) => StateOpened;
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
    open: (directory) => {
      database?.close();
      database = undefined;
      makeDirectory(directory);
      const result = openDatabase({
        file: join(directory, 'state.db'),
        migrations: MIGRATIONS,
        // FULL: what was promised to be undone or told must survive a power cut.
        pragmas: ['synchronous = FULL'],
        nowMs: clock.nowMs(),
        checkAll: true,
      });
      database = result.database;
      return { movedAsideTo: result.movedAsideTo };
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
