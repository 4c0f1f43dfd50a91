import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseCgroupLimit, parseCgroupNumber } from './parse-cgroup';
import type { Meminfo } from './parse-meminfo';
import { ProcFile } from './proc-file';
import type { LinuxRoots } from './roots';
import { numberOfLine } from './text';

/**
 * Corrects the memory of /proc/meminfo by sources that the kernel counts elsewhere: the ZFS cache, and the limit of the
 * container in which this process runs. A source that is missing is looked for again after a while.
 */
export class MemoryBounds {
  readonly #arc: ProcFile;
  #container: ContainerFiles | undefined;
  #hasArc = true;
  #reads = 0;

  constructor(private readonly roots: LinuxRoots) {
    this.#arc = new ProcFile(join(roots.proc, 'spl/kstat/zfs/arcstats'));
  }

  apply(memory: Meminfo): Meminfo {
    if (this.#reads++ % READS_BETWEEN_SEARCHES === 0) {
      this.#hasArc = true;
      this.#container ??= findContainer(this.roots);
    }
    const arc = this.#readArcBytes();
    const available = arc < memory.total ? memory.available + arc : memory.available;
    return this.#limit({ ...memory, available: available > memory.total ? memory.total : available });
  }

  close(): void {
    this.#arc.close();
    this.#leaveContainer();
  }

  #leaveContainer(): void {
    for (const file of Object.values(this.#container ?? {})) file.close();
    this.#container = undefined;
  }

  /** Returns the part of the ZFS cache that gives way to programs, down to its least size. */
  #readArcBytes(): number {
    if (!this.#hasArc) return 0;
    try {
      return parseReclaimableArc(this.#arc.read());
    } catch {
      this.#hasArc = false;
      return 0;
    }
  }

  #limit(memory: Meminfo): Meminfo {
    if (this.#container === undefined) return memory;
    const { limit, usage, stat } = this.#container;
    try {
      const total = parseCgroupLimit(limit.read());
      if (Number.isNaN(total) || memory.total <= total) return memory;
      const used = parseCgroupNumber(usage.read()) - readReclaimable(stat);
      const available = Math.min(memory.available, Math.max(0, total - Math.max(0, used)));
      return { ...memory, total, available, free: Math.min(memory.free, available), setAside: 0 };
    } catch {
      // The files are of another version, or the process moved.
      this.#leaveContainer();
      return memory;
    }
  }
}

/**
 * Reads, as the kernel's estimate, the cache of files that were not used recently, which gives way; 0 if it is unknown.
 * In version 1 only the total includes the groups below, as the usage does.
 */
function readReclaimable(stat: ProcFile): number {
  try {
    const text = stat.read();
    return numberOfLine(text, 'total_inactive_file ') || numberOfLine(text, 'inactive_file ') || 0;
  } catch {
    return 0;
  }
}

const READS_BETWEEN_SEARCHES = 300;

interface ContainerFiles {
  readonly limit: ProcFile;
  readonly usage: ProcFile;
  readonly stat: ProcFile;
}

/** By version of control groups. The root of the whole machine has none of these files, or no limit. */
const CONTAINER_FILES = [
  { limit: 'memory.max', usage: 'memory.current', stat: 'memory.stat' },
  { limit: 'memory/memory.limit_in_bytes', usage: 'memory/memory.usage_in_bytes', stat: 'memory/memory.stat' },
];

function findContainer({ sys }: LinuxRoots): ContainerFiles | undefined {
  const root = join(sys, 'fs/cgroup');
  const names = CONTAINER_FILES.find(({ limit }) => existsSync(join(root, limit)));
  if (names === undefined) return undefined;
  const open = (name: string) => new ProcFile(join(root, name));
  return { limit: open(names.limit), usage: open(names.usage), stat: open(names.stat) };
}

/**
 * Parses arcstats of OpenZFS (`name type data` in each line), in bytes; 0 if it lacks the sizes.
 *
 * @internal tested directly, with damaged text
 */
export function parseReclaimableArc(text: string): number {
  const size = arcNumber(text, 'size');
  const least = arcNumber(text, 'c_min');
  return size > least ? size - least : 0;
}

function arcNumber(text: string, name: string): number {
  return Number(new RegExp(`^${name}\\s+\\d+\\s+(\\d{1,20})\\s*$`, 'm').exec(text)?.[1] ?? Number.NaN);
}
