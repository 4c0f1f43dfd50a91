import { numberOfLine, ProcFormatError } from './text';

/** Names of the lines by field. */
const LINES = {
  free: 'MemFree:',
  buffers: 'Buffers:',
  cached: 'Cached:',
  active: 'Active:',
  inactive: 'Inactive:',
  anonymous: 'AnonPages:',
  mapped: 'Mapped:',
  shared: 'Shmem:',
  dirty: 'Dirty:',
  writeback: 'Writeback:',
  slab: 'Slab:',
  slabUnreclaimable: 'SUnreclaim:',
  kernelStack: 'KernelStack:',
  pageTables: 'PageTables:',
  committed: 'Committed_AS:',
  hugeAnonymous: 'AnonHugePages:',
  unevictable: 'Unevictable:',
  swapTotal: 'SwapTotal:',
  swapFree: 'SwapFree:',
} as const;
const FIELDS = Object.keys(LINES) as (keyof typeof LINES)[];

/** Bytes; NaN for a line that this kernel lacks. */
export type Meminfo = Readonly<Record<keyof typeof LINES | 'total' | 'available', number>>;

/**
 * Parses /proc/meminfo.
 *
 * @throws ProcFormatError if the total is missing, because no other field has a meaning without it
 */
export function parseMeminfo(text: string): Meminfo {
  const total = bytesOf(text, 'MemTotal:');
  if (!(total > 0)) throw new ProcFormatError('/proc/meminfo', 'has no line "MemTotal"');
  const memory = {} as Record<keyof typeof LINES, number>;
  for (const field of FIELDS) memory[field] = bytesOf(text, LINES[field]);
  const { free, buffers, cached } = memory;
  const available = bytesOf(text, 'MemAvailable:');
  return {
    ...memory,
    total,
    // Kernels before 3.14 and some containers lack it: this is the estimate that `free` made before.
    available: Number.isNaN(available) ? Math.min(total, free + buffers + cached) : available,
  };
}

function bytesOf(text: string, prefix: string): number {
  return numberOfLine(text, prefix) * 1024;
}
