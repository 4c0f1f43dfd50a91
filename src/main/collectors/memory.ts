import { join } from 'node:path';
import type { MetricName } from '../../shared/model/catalog';
import { type Meminfo, parseMeminfo } from '../platform/linux/parse-meminfo';
import { parseVmstat, type Vmstat } from '../platform/linux/parse-vmstat';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import type { MetricsCollector, Sink, Tick } from './collector';
import { clampRatio, RateSeries } from './counter-rate';

const GAUGES: readonly (readonly [MetricName, keyof Meminfo])[] = [
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
];

const KIBIBYTE = 1024;

function rateMetrics(pageSizeBytes: number): readonly (readonly [MetricName, keyof Vmstat, number])[] {
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
  ];
}

/** What memory is used for, and what the kernel does to find more of it. */
export function createMemoryCollector(roots: LinuxRoots, pageSizeBytes: number): MetricsCollector {
  const meminfoFile = new ProcFile(join(roots.proc, 'meminfo'));
  const vmstatFile = new ProcFile(join(roots.proc, 'vmstat'));
  let series: ReturnType<typeof createSeries> | undefined;

  function createSeries(sink: Sink) {
    return {
      gauges: GAUGES.map(([metric, field]) => ({ series: sink.series(metric), field })),
      used: sink.series('memory_used_bytes'),
      usedRatio: sink.series('memory_used_ratio'),
      swapUsed: sink.series('swap_used_bytes'),
      swapUsedRatio: sink.series('swap_used_ratio'),
      oomKills: sink.series('memory_oom_kills_total'),
      rates: rateMetrics(pageSizeBytes).map(([metric, field, scale]) => ({
        rate: new RateSeries(sink, sink.series(metric), scale),
        field,
      })),
    };
  }

  function setMemory(memory: Meminfo, sink: Sink, to: NonNullable<typeof series>): void {
    for (const gauge of to.gauges) sink.set(gauge.series, memory[gauge.field]);
    sink.set(to.used, Math.max(0, memory.total - memory.available));
    sink.set(to.usedRatio, clampRatio(1 - memory.available / memory.total));
    const swapUsed = memory.swapTotal - memory.swapFree;
    sink.set(to.swapUsed, swapUsed);
    // A machine without swap has no used share of it.
    sink.set(to.swapUsedRatio, clampRatio(swapUsed / memory.swapTotal));
  }

  function setActivity(activity: Vmstat, tick: Tick, sink: Sink, to: NonNullable<typeof series>): void {
    for (const { rate, field } of to.rates) rate.set(activity[field], tick);
    sink.set(to.oomKills, activity.oomKills);
  }

  return {
    id: 'memory',
    title: 'Memory and swap',
    collect(tick, sink) {
      series ??= createSeries(sink);
      setMemory(parseMeminfo(meminfoFile.read()), sink, series);
      setActivity(parseVmstat(vmstatFile.read()), tick, sink, series);
    },
    stop() {
      meminfoFile.close();
      vmstatFile.close();
      series = undefined;
    },
  };
}
