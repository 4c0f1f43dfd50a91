import { closeSync, constants, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** Like `a`, but does not wait for a reader of a pipe. Platforms without a flag have no pipes in folders. */
const APPEND =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Appends lines to a file and starts a new one when it grows too large: `x.log`, then `x.log.1` (newest) to `x.log.N`.
 * A full disk must not end the host: lines that cannot be written are counted and omitted.
 */
export class RotatingFile {
  #descriptor: number | undefined;
  #sizeBytes = 0;
  /** A pipe or a device is never renamed. */
  #isPlain = false;
  lostLines = 0;

  constructor(
    private readonly path: string,
    public maxSizeBytes = 5 * 1024 * 1024,
    public keep = 3,
  ) {}

  readonly write = (text: string): void => {
    try {
      this.#descriptor ??= this.#open();
      this.#sizeBytes += writeSync(this.#descriptor, text);
      if (this.#isPlain && this.#sizeBytes >= this.maxSizeBytes) this.#rotate();
    } catch {
      this.lostLines++;
      this.close();
    }
  };

  close(): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#descriptor = undefined;
    try {
      closeSync(descriptor);
    } catch {
      // A failing disk may report a lost write only at the close.
      this.lostLines++;
    }
  }

  #open(): number {
    const descriptor = openSync(this.path, APPEND, 0o600);
    const facts = fstatSync(descriptor);
    this.#sizeBytes = facts.size;
    this.#isPlain = facts.isFile();
    return descriptor;
  }

  #rotate(): void {
    this.close();
    rmSync(`${this.path}.${this.keep}`, { force: true });
    for (let index = this.keep - 1; index >= 0; index--) {
      const from = index === 0 ? this.path : `${this.path}.${index}`;
      try {
        renameSync(from, `${this.path}.${index + 1}`);
      } catch {
        // There are fewer files so far.
      }
    }
  }
}
