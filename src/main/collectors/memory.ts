import { join } from 'node:path';
import { MemoryBounds } from '../platform/linux/memory-bounds';
import { type Meminfo, parseMeminfo } from '../platform/linux/parse-meminfo';
import { parseVmstat, type Vmstat } from '../platform/linux/parse-vmstat';
import { ProcFile } from '../platform/linux/proc-file';
import { readKernelUnits } from '../platform/linux/read-kernel-units';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, readPart } from './collector';
import { clampRatio, FieldSeries, type Fields } from './counter-rate';

/** /proc/meminfo with computed sums. */
type Memory = ReturnType<typeof sumUp>;

const MEMORY: Fields<Memory> = [
  ['memory_total_bytes', 'total'],
  ['memory_available_bytes', 'available'],
  ['memory_free_bytes', 'free'],
  ['memory_buffers_bytes', 'buffers'],
  ['memory_cached_bytes', 'cached'],
  ['memory_active_bytes', 'active'],
  ['memory_inactive_bytes', 'inactive'],
  ['memory_anonymous_bytes', 'anonymous'],
  ['memory_mapped_bytes', 'mapped'],
  ['memory_shared_bytes', 'shared'],
  ['memory_dirty_bytes', 'dirty'],
  ['memory_writeback_bytes', 'writeback'],
  ['memory_slab_bytes', 'slab'],
  ['memory_slab_unreclaimable_bytes', 'slabUnreclaimable'],
  ['memory_kernel_stack_bytes', 'kernelStack'],
  ['memory_page_tables_bytes', 'pageTables'],
  ['memory_committed_bytes', 'committed'],
  ['memory_huge_anonymous_bytes', 'hugeAnonymous'],
  ['memory_unevictable_bytes', 'unevictable'],
  ['swap_total_bytes', 'swapTotal'],
  ['memory_set_aside_bytes', 'setAside'],
  ['memory_used_bytes', 'used'],
  ['memory_used_ratio', 'usedRatio'],
  ['swap_used_bytes', 'swapUsed'],
  ['swap_used_ratio', 'swapUsedRatio'],
];
const KIBIBYTE = 1024;

function activityOf(pageSizeBytes: number): Fields<Vmstat> {
  return [
    ['memory_page_faults_per_second', 'pageFaults', 1],
    ['memory_major_faults_per_second', 'majorFaults', 1],
    ['memory_pages_in_bytes_per_second', 'pagedInKibibytes', KIBIBYTE],
    ['memory_pages_out_bytes_per_second', 'pagedOutKibibytes', KIBIBYTE],
    ['memory_refaults_per_second', 'refaults', 1],
    ['memory_reclaim_scanned_per_second', 'reclaimScanned', 1],
    ['memory_reclaim_stolen_per_second', 'reclaimStolen', 1],
    ['swap_in_bytes_per_second', 'swappedInPages', pageSizeBytes],
    ['swap_out_bytes_per_second', 'swappedOutPages', pageSizeBytes],
    ['memory_oom_kills_total', 'oomKills'],
  ];
}

/** Collects the uses of memory, and the work of the kernel to free more of it. */
export function createMemoryCollector(roots: LinuxRoots): MetricsCollector {
  const meminfoFile = new ProcFile(join(roots.proc, 'meminfo'));
  const vmstatFile = new ProcFile(join(roots.proc, 'vmstat'));
  const bounds = new MemoryBounds(roots);
  let memory: FieldSeries<Memory> | undefined;
  let activity: FieldSeries<Vmstat> | undefined;

  return {
    id: 'memory',
    title: 'Memory and swap',
    collect(tick, sink) {
      memory ??= new FieldSeries(sink, MEMORY);
      activity ??= new FieldSeries(sink, activityOf(readKernelUnits(roots).pageSizeBytes));
      const meminfo = readPart(sink, () => bounds.apply(parseMeminfo(meminfoFile.read())));
      const vmstat = readPart(sink, () => parseVmstat(vmstatFile.read()));
      if (meminfo === undefined && vmstat === undefined)
        throw new Error(`cannot read ${meminfoFile.path} and ${vmstatFile.path}`);
      if (meminfo !== undefined && Number.isNaN(meminfo.total))
        sink.missing(`${meminfoFile.path} has no valid line "MemTotal"`);
      memory.set(meminfo === undefined ? undefined : sumUp(meminfo), tick);
      activity.set(vmstat, tick);
    },
    stop() {
      meminfoFile.close();
      vmstatFile.close();
      bounds.close();
      memory = undefined;
      activity = undefined;
    },
  };
}

function sumUp(memory: Meminfo) {
  /** Memory that programs share. */
  const shared = memory.total - memory.setAside;
  // Some containers report more free swap than there is.
  const swapUsed = memory.swapFree > memory.swapTotal ? Number.NaN : memory.swapTotal - memory.swapFree;
  return {
    ...memory,
    used: Math.max(0, shared - memory.available),
    usedRatio: clampRatio(1 - memory.available / shared),
    swapUsed,
    /** NaN on a machine without swap. */
    swapUsedRatio: swapUsed / memory.swapTotal,
  };
}
