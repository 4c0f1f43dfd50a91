import { join } from 'node:path';
import { messageOf } from '../../base/errors';
import { type Mount, parseMountinfo, parseMounts } from './parse-mounts';
import { ProcFile } from './proc-file';
import type { LinuxRoots } from './roots';

/** Files with the mounts of this process or, in some containers and captures, of the first one; the best ones first. */
const FILES = [
  { name: 'self/mountinfo', parse: parseMountinfo },
  { name: 'self/mounts', parse: parseMounts },
  { name: 'mounts', parse: parseMounts },
  { name: '1/mounts', parse: parseMounts },
] as const;

/** Reads the mounted file systems repeatedly. */
export class MountTable {
  readonly #files: readonly { readonly file: ProcFile; readonly parse: (text: string) => Mount[] }[];

  constructor(roots: LinuxRoots) {
    this.#files = FILES.map(({ name, parse }) => ({ file: new ProcFile(join(roots.proc, name)), parse }));
  }

  /** @throws if no file of mounts can be read */
  read(): Mount[] {
    const problems: string[] = [];
    for (const { file, parse } of this.#files) {
      try {
        const mounts = parse(file.read());
        if (mounts.length > 0) return mounts;
        problems.push(`${file.path} lists no mounts`);
      } catch (error) {
        problems.push(messageOf(error));
      }
    }
    throw new Error(problems.join('; '));
  }

  close(): void {
    for (const { file } of this.#files) file.close();
  }
}
