import { join } from 'node:path';
import { messageOf } from '../../base/errors';
import { type Mount, parseMounts } from './parse-mounts';
import { ProcFile } from './proc-file';
import type { LinuxRoots } from './roots';

/** Files with the mounts of this process or, in some containers and captures, of the first one. */
const FILES = ['self/mounts', 'mounts', '1/mounts'];

/** Reads the mounted file systems repeatedly. */
export class MountTable {
  readonly #files: readonly ProcFile[];

  constructor(roots: LinuxRoots) {
    this.#files = FILES.map((name) => new ProcFile(join(roots.proc, name)));
  }

  /** @throws if no file of mounts can be read */
  read(): Mount[] {
    const problems: string[] = [];
    for (const file of this.#files) {
      try {
        return parseMounts(file.read());
      } catch (error) {
        problems.push(messageOf(error));
      }
    }
    throw new Error(problems[0]);
  }

  close(): void {
    for (const file of this.#files) file.close();
  }
}
