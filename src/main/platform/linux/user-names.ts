import { readFileSync } from 'node:fs';
import { parsePasswd } from './parse-passwd';

/** Names of users by id. The file is read again, at most once a minute, for an unknown id. */
export class UserNames {
  #names = new Map<number, string>();
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly path = '/etc/passwd') {}

  /** @returns the number as text for an id without a name, such as a user of a container */
  nameOf(userId: number, nowMs: number): string {
    if (!this.#names.has(userId) && nowMs - this.#readAtMs > 60_000) {
      this.#readAtMs = nowMs;
      try {
        this.#names = parsePasswd(readFileSync(this.path, 'utf8'));
      } catch {
        // Without the file there are no names.
      }
    }
    return this.#names.get(userId) ?? String(userId);
  }
}
