import { join } from 'node:path';
import { parseCpuList } from './parse-cpu-list';
import { ProcFile } from './proc-file';
import type { LinuxRoots } from './roots';

/**
 * Counts the cores that are online and share the load of the machine: those of /proc/stat, whichever of them this
 * process may use. A container's /proc/stat (lxcfs) has the container's cores.
 */
export class CoreCount {
  readonly #stat: ProcFile;
  readonly #online: ProcFile;

  constructor(roots: LinuxRoots) {
    this.#stat = new ProcFile(join(roots.proc, 'stat'));
    this.#online = new ProcFile(join(roots.sys, 'devices/system/cpu/online'));
  }

  /** @returns undefined if neither file can be read */
  read(): number | undefined {
    return (
      countOf(() => this.#stat.read().match(/^cpu\d/gm)?.length) ??
      countOf(() => parseCpuList(this.#online.read()).length)
    );
  }

  close(): void {
    this.#stat.close();
    this.#online.close();
  }
}

function countOf(read: () => number | undefined): number | undefined {
  try {
    return read() || undefined;
  } catch {
    return undefined;
  }
}
