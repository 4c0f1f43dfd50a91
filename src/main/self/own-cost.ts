import type { Frame } from '../../shared/model/frame';
import type { SeriesTable } from '../../shared/model/series';
import type { Budget } from '../base/budget';
import type { Log } from '../base/log';

/** Compares the measured cost of Homeostat with its budget, frame by frame, and reports a change of its pace. */
export function createCostWatch(table: SeriesTable, budget: Budget, monotonicMs: () => number, log: Log) {
  let reported = '';
  const newest = (frame: Frame, key: string) => frame.values[table.find(key)?.index ?? -1] ?? Number.NaN;
  return (frame: Frame): void => {
    budget.update({
      atMonotonicMs: monotonicMs(),
      cpuRatio: newest(frame, 'homeostat_cpu_usage_ratio'),
      memoryBytes: newest(frame, 'homeostat_memory_bytes'),
      writtenBytes: newest(frame, 'homeostat_written_bytes_total'),
      onBattery: newest(frame, 'battery_on_ratio') === 1,
      latenessMs: newest(frame, 'homeostat_tick_lateness_seconds') * 1000,
    });
    const now = budget.steps.join('; ');
    if (now !== reported) log.info(now === '' ? 'running at the full rate again' : now);
    reported = now;
  };
}
