import type { Database } from './database';

/** The numbers under which the database knows the series. All of them are kept in memory: a key is matched there. */
export class SeriesIds {
  readonly #ids = new Map<string, number>();
  readonly #insert;
  readonly #restore;

  constructor(database: Database) {
    for (const { id, key } of database
      .prepare<[], { id: number; key: string }>('SELECT id, key FROM series')
      .iterate()) {
      this.#ids.set(key, id);
    }
    this.#insert = database.prepare('INSERT INTO series (key) VALUES (?)');
    this.#restore = database.prepare<[number, string]>('INSERT INTO series (id, key) VALUES (?, ?)');
  }

  get size(): number {
    return this.#ids.size;
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

  /** The number of a key, which is given one where it has none; call it in a transaction, and {@link forget} where that fails. */
  intern(key: string): number {
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = Number(this.#insert.run(key).lastInsertRowid);
      this.#ids.set(key, id);
    }
    return id;
  }

  /** Gives a key the number that it had in another database; call it in a transaction on an empty one. */
  restore(id: number, key: string): void {
    this.#restore.run(id, key);
    this.#ids.set(key, id);
  }

  /** Takes back numbers given in a transaction that was rolled back. */
  forget(firstId: number): void {
    for (const [key, id] of this.#ids) if (id >= firstId) this.#ids.delete(key);
  }
}
