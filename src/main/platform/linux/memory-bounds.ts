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
    const arc = this.#readArcBytes(memory.total);
    const available = arc < memory.total ? memory.available + arc : memory.available;
    return this.#limit({ ...memory, available: available > memory.total ? memory.total : available });
  }

  close(): void {
    this.#arc.close();
    this.#leaveContainer();
  }

  #leaveContainer(): void {
    const { swap, ...files } = this.#container ?? {};
    for (const file of [...Object.values(files), ...Object.values(swap ?? {})]) file.close();
    this.#container = undefined;
  }

  /** Returns the part of the ZFS cache that gives way to programs, down to its least size. */
  #readArcBytes(total: number): number {
    if (!this.#hasArc) return 0;
    try {
      return parseReclaimableArc(this.#arc.read(), total);
    } catch {
      this.#hasArc = false;
      return 0;
    }
  }

  #limit(memory: Meminfo): Meminfo {
    if (this.#container === undefined) return memory;
    const { limit, usage, stat, swap } = this.#container;
    try {
      const total = parseCgroupLimit(limit.read());
      if (Number.isNaN(total) || memory.total <= total) return memory;
      const used = parseCgroupNumber(usage.read());
      const counted = readCounted(stat);
      const available = Math.max(0, total - Math.max(0, used - counted.reclaimable));
      return {
        ...memory,
        ...counted.memory,
        ...limitSwap(memory, swap),
        total,
        available: Math.min(memory.available, available),
        free: Math.min(memory.free, Math.max(0, total - used)),
        setAside: 0,
      };
    } catch {
      // The files are of another version, or the process moved.
      this.#leaveContainer();
      return memory;
    }
  }
}

/** Names of the kernel in memory.stat by field, in version 2 and 1; the sum of several. */
const COUNTED: Readonly<Partial<Record<keyof Meminfo, readonly [unified: string, old: string]>>> = {
  cached: ['file', 'total_cache'],
  active: ['active_anon active_file', 'total_active_anon total_active_file'],
  inactive: ['inactive_anon inactive_file', 'total_inactive_anon total_inactive_file'],
  anonymous: ['anon', 'total_rss'],
  mapped: ['file_mapped', 'total_mapped_file'],
  shared: ['shmem', 'total_shmem'],
  dirty: ['file_dirty', 'total_dirty'],
  writeback: ['file_writeback', 'total_writeback'],
  slab: ['slab', ''],
  slabUnreclaimable: ['slab_unreclaimable', ''],
  kernelStack: ['kernel_stack', ''],
  pageTables: ['pagetables', ''],
  hugeAnonymous: ['anon_thp', 'total_rss_huge'],
  unevictable: ['unevictable', 'total_unevictable'],
  buffers: ['', ''],
  committed: ['', ''],
};
const COUNTED_FIELDS = Object.entries(COUNTED) as [keyof Meminfo, readonly [string, string]][];

/**
 * Reads the uses of memory by the container, as those of the whole machine say nothing next to its limit, and, as the
 * kernel's estimate, the cache of files that were not used recently, which gives way. Version 1 counts groups below only
 * in lines that begin with `total_`. Values that the container does not count are NaN.
 */
function readCounted(stat: ProcFile) {
  let text = '';
  try {
    text = stat.read();
  } catch {
    // The limit is still known.
  }
  const version = /^total_/m.test(text) ? 1 : 0;
  const sumOf = (names: string) =>
    names.split(' ').reduce((sum, name) => sum + (name === '' ? Number.NaN : numberOfLine(text, `${name} `)), 0);
  const memory: Partial<Record<keyof Meminfo, number>> = {};
  for (const [field, names] of COUNTED_FIELDS) memory[field] = sumOf(names[version]);
  const inactive = numberOfLine(text, 'total_inactive_file ');
  return { memory, reclaimable: (Number.isNaN(inactive) ? numberOfLine(text, 'inactive_file ') : inactive) || 0 };
}

const READS_BETWEEN_SEARCHES = 60;

interface SwapFiles {
  readonly limit: ProcFile;
  readonly usage: ProcFile;
}

interface ContainerFiles {
  readonly limit: ProcFile;
  readonly usage: ProcFile;
  readonly stat: ProcFile;
  /** Undefined without a limit for swap, and in version 1, which counts swap together with memory. */
  readonly swap: SwapFiles | undefined;
}

/** By version of control groups. The root of the whole machine has none of these files, or no limit. */
const CONTAINER_FILES = [
  { folder: '.', limit: 'memory.max', usage: 'memory.current', stat: 'memory.stat' },
  { folder: 'memory', limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes', stat: 'memory.stat' },
];

const SWAP_LIMIT = 'memory.swap.max';

function findContainer({ sys }: LinuxRoots): ContainerFiles | undefined {
  const root = join(sys, 'fs/cgroup');
  const names = CONTAINER_FILES.find(({ folder, limit }) => existsSync(join(root, folder, limit)));
  if (names === undefined) return undefined;
  const open = (name: string) => new ProcFile(join(root, names.folder, name));
  return {
    limit: open(names.limit),
    usage: open(names.usage),
    stat: open(names.stat),
    swap: existsSync(join(root, SWAP_LIMIT))
      ? { limit: open(SWAP_LIMIT), usage: open('memory.swap.current') }
      : undefined,
  };
}

/** Bounds the swap space by the part that the container may use; undefined for no bound. */
function limitSwap({ swapTotal }: Meminfo, swap: SwapFiles | undefined): Partial<Meminfo> | undefined {
  if (swap === undefined) return undefined;
  try {
    const most = parseCgroupNumber(swap.limit.read());
    const used = parseCgroupNumber(swap.usage.read());
    return most < swapTotal ? { swapTotal: most, swapFree: Math.max(0, most - used) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Parses arcstats of OpenZFS (`name type data` in each line), in bytes; 0 if it lacks the sizes, and in a container, which
 * sees the cache of its host next to a smaller size of memory.
 *
 * @internal tested directly, with damaged text
 */
export function parseReclaimableArc(text: string, totalBytes = Number.NaN): number {
  const size = arcNumber(text, 'size');
  const least = arcNumber(text, 'c_min');
  if (arcNumber(text, 'memory_all_bytes') > totalBytes * MOST_DIFFERENCE) return 0;
  return size > least ? size - least : 0;
}

/** Memory that is added to or taken from a running machine changes one of the two numbers before the other. */
const MOST_DIFFERENCE = 1.1;

function arcNumber(text: string, name: string): number {
  return Number(new RegExp(`^${name}\\s+\\d+\\s+(\\d{1,20})\\s*$`, 'm').exec(text)?.[1] ?? Number.NaN);
}
