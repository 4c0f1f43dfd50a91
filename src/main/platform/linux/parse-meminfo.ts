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

/** Parses /proc/meminfo. @throws ProcFormatError if it has none of the lines */
export function parseMeminfo(text: string): Meminfo {
  // Some containers report a total of 0.
  const total = bytesOf(text, 'MemTotal:') || Number.NaN;
  const memory = {} as Record<keyof typeof LINES, number>;
  for (const field of FIELDS) memory[field] = bytesOf(text, LINES[field]);
  if (Number.isNaN(total) && FIELDS.every((field) => Number.isNaN(memory[field])))
    throw new ProcFormatError('/proc/meminfo', 'has no line "MemTotal"');
  const available = bytesOf(text, 'MemAvailable:');
  return {
    ...memory,
    total,
    // Some containers report that of their host, which is more than they have.
    available:
      available <= total || (Number.isNaN(total) && !Number.isNaN(available))
        ? available
        : atMost(total, estimateAvailable(text, memory)),
    /** Huge pages, which an administrator reserved and the kernel gives to no other purpose. */
    setAside: atMost(total, readSetAside(text)),
  };
}

/** @param limit NaN for none */
function atMost(limit: number, value: number): number {
  return value > limit ? limit : value;
}

/** Estimates the available memory for kernels before 3.14 and containers: shared memory is part of the page cache. */
function estimateAvailable(text: string, memory: Readonly<Record<'free' | 'buffers' | 'cached' | 'shared', number>>) {
  const { free, buffers, cached, shared } = memory;
  const reclaimable = bytesOf(text, 'SReclaimable:');
  return free + orZero(buffers) + Math.max(0, orZero(cached) - orZero(shared)) + orZero(reclaimable);
}

/** Surplus pages exist only while a program uses them (kernel documentation, "HugeTLB Pages"), and were not reserved. */
function readSetAside(text: string): number {
  const bytesIn = (line: string) => numberOfLine(text, line) * bytesOf(text, 'Hugepagesize:');
  const all = bytesOf(text, 'Hugetlb:');
  const bytes = Number.isNaN(all) ? bytesIn('HugePages_Total:') : all;
  return bytes < MOST_BYTES ? Math.max(0, bytes - orZero(bytesIn('HugePages_Surp:'))) : 0;
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** More than any memory: the kernel writes a sum that became negative for a moment as almost 2^64. */
const MOST_BYTES = 2 ** 60;

function bytesOf(text: string, prefix: string): number {
  const bytes = numberOfLine(text, prefix) * 1024;
  return bytes < MOST_BYTES ? bytes : Number.NaN;
}
