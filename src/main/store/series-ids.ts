import type { Database } from './database';

/** The ids of the series in the database. All are kept in memory, where keys are matched. */
export class SeriesIds {
  readonly #ids: Map<string, number>;
  readonly #insert;
  readonly #restore;

  constructor(database: Database) {
    this.#ids = new Map(database.prepare<[], [string, number]>('SELECT key, id FROM series').raw().iterate());
    this.#insert = database.prepare('INSERT INTO series (key) VALUES (?)');
    this.#restore = database.prepare<[number, string]>('INSERT INTO series (id, key) VALUES (?, ?)');
  }

  keys(): Iterable<string> {
    return this.#ids.keys();
  }

  entries(): Iterable<readonly [key: string, id: number]> {
    return this.#ids.entries();
  }

  find(key: string): number | undefined {
    return this.#ids.get(key);
  }

  /** Returns the id of a key, creating one if needed. Requires a transaction, and {@link forget} if that fails. */
  intern(key: string): number {
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = Number(this.#insert.run(key).lastInsertRowid);
      this.#ids.set(key, id);
    }
    return id;
  }

  /** Adds a key with its id in another database. Requires a transaction on an empty database. */
  restore(id: number, key: string): void {
    this.#restore.run(id, key);
    this.#ids.set(key, id);
  }

  /** Removes ids created in a transaction that was rolled back. */
  forget(firstId: number): void {
    for (const [key, id] of this.#ids) if (id >= firstId) this.#ids.delete(key);
  }
}
