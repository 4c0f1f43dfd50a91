import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from './errors';
import type { Log } from './log';
import { makeDirectory } from './make-directory';
import { writePrivateFile } from './private-home';
import { readBoundedFile } from './read-bounded-file';
import { YAML_BYTES } from './yaml-problem';

/**
 * Keeps a copy of the last valid text of a file, so that a start with a broken file has the settings from before.
 * Losing the copy loses nothing else: its failures are only logged.
 */
export class LastValidText {
  /** Content of the copy, as far as known; undefined before it was written or read. */
  #known: string | null | undefined;

  constructor(
    private readonly path: string,
    private readonly log: Log,
  ) {}

  /** @returns undefined if there is no copy that can be trusted */
  read(): string | undefined {
    const ownUid = process.getuid?.();
    const copy = readBoundedFile(this.path, YAML_BYTES, {
      followsLinks: false,
      // It may name programs to run.
      refuse: ({ uid, mode }) =>
        ownUid !== undefined && (uid !== ownUid || (mode & 0o022) !== 0) ? 'Other users may write to it.' : undefined,
    });
    if (copy.ok) return copy.text;
    if (!copy.isMissing) this.log.warn('cannot use the copy of the last valid file', { path: this.path, ...copy });
    return undefined;
  }

  /** @param text null if there is no file, which is also valid */
  keep(text: string | null): void {
    if (text === this.#known) return;
    try {
      if (text === null) rmSync(this.path, { force: true, recursive: true });
      else {
        makeDirectory(dirname(this.path));
        writePrivateFile(this.path, text);
      }
      this.#known = text;
    } catch (error) {
      this.log.warn('cannot keep a copy of the last valid file', { path: this.path, error: messageOf(error) });
    }
  }
}
