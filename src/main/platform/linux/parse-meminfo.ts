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
export type Meminfo = Readonly<Record<keyof typeof LINES | 'total' | 'available' | 'setAside', number>>;

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
  const available = bytesOf(text, 'MemAvailable:');
  return {
    ...memory,
    total,
    // Some containers report more than there is.
    available: Math.min(total, Number.isNaN(available) ? estimateAvailable(text, memory) : available),
    /** Huge pages, which an administrator reserved and the kernel gives to no other purpose. */
    setAside: Math.min(total, readSetAside(text)),
  };
}

/** Estimates the available memory for kernels before 3.14 and containers: shared memory is part of the page cache. */
function estimateAvailable(text: string, memory: Readonly<Record<'free' | 'buffers' | 'cached' | 'shared', number>>) {
  const { free, buffers, cached, shared } = memory;
  const reclaimable = bytesOf(text, 'SReclaimable:');
  return free + orZero(buffers) + Math.max(0, orZero(cached) - orZero(shared)) + orZero(reclaimable);
}

function readSetAside(text: string): number {
  const all = bytesOf(text, 'Hugetlb:');
  if (!Number.isNaN(all)) return all;
  return orZero(numberOfLine(text, 'HugePages_Total:') * bytesOf(text, 'Hugepagesize:'));
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

function bytesOf(text: string, prefix: string): number {
  return numberOfLine(text, prefix) * 1024;
}
