import { numberOfLine, ProcFormatError } from './text';

/** In bytes. NaN where this kernel does not tell. */
export interface Meminfo {
  readonly total: number;
  readonly available: number;
  readonly free: number;
  readonly buffers: number;
  readonly cached: number;
  readonly active: number;
  readonly inactive: number;
  readonly anonymous: number;
  readonly mapped: number;
  readonly shared: number;
  readonly dirty: number;
  readonly writeback: number;
  readonly slab: number;
  readonly slabUnreclaimable: number;
  readonly kernelStack: number;
  readonly pageTables: number;
  readonly committed: number;
  readonly hugeAnonymous: number;
  readonly unevictable: number;
  readonly swapTotal: number;
  readonly swapFree: number;
}

/**
 * Parses /proc/meminfo.
 *
 * @throws ProcFormatError where the total is missing, without which nothing else has a meaning
 */
export function parseMeminfo(text: string): Meminfo {
  const total = bytesOf(text, 'MemTotal:');
  if (!(total > 0)) throw new ProcFormatError('/proc/meminfo', 'has no line "MemTotal"');
  const free = bytesOf(text, 'MemFree:');
  const buffers = bytesOf(text, 'Buffers:');
  const cached = bytesOf(text, 'Cached:');
  const available = bytesOf(text, 'MemAvailable:');
  return {
    total,
    // Kernels before 3.14 and some containers lack it: the estimate that `free` made before.
    available: Number.isNaN(available) ? Math.min(total, free + buffers + cached) : available,
    free,
    buffers,
    cached,
    active: bytesOf(text, 'Active:'),
    inactive: bytesOf(text, 'Inactive:'),
    anonymous: bytesOf(text, 'AnonPages:'),
    mapped: bytesOf(text, 'Mapped:'),
    shared: bytesOf(text, 'Shmem:'),
    dirty: bytesOf(text, 'Dirty:'),
    writeback: bytesOf(text, 'Writeback:'),
    slab: bytesOf(text, 'Slab:'),
    slabUnreclaimable: bytesOf(text, 'SUnreclaim:'),
    kernelStack: bytesOf(text, 'KernelStack:'),
    pageTables: bytesOf(text, 'PageTables:'),
    committed: bytesOf(text, 'Committed_AS:'),
    hugeAnonymous: bytesOf(text, 'AnonHugePages:'),
    unevictable: bytesOf(text, 'Unevictable:'),
    swapTotal: bytesOf(text, 'SwapTotal:'),
    swapFree: bytesOf(text, 'SwapFree:'),
  };
}

function bytesOf(text: string, prefix: string): number {
  return numberOfLine(text, prefix) * 1024;
}
