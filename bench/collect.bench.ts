import { systemClock } from '../src/main/base/clock';
import { createBatteryCollector } from '../src/main/collectors/battery';
import { createCgroupCollector } from '../src/main/collectors/cgroup';
import { createCpuCollector } from '../src/main/collectors/cpu';
import { createDiskCollector } from '../src/main/collectors/disk';
import { createFileSystemCollector } from '../src/main/collectors/filesystem';
import { createLoadCollector } from '../src/main/collectors/load';
import { createMemoryCollector } from '../src/main/collectors/memory';
import { createNetworkCollector } from '../src/main/collectors/network';
import { createPressureCollector } from '../src/main/collectors/pressure';
import { createProcessCollector } from '../src/main/collectors/processes';
import { createCollectorRegistry } from '../src/main/collectors/registry';
import { createSelfCollector } from '../src/main/collectors/self';
import { createSocketsCollector } from '../src/main/collectors/sockets';
import { createProcessService } from '../src/main/platform/linux/process-service';

import { LINUX_ROOTS } from '../src/main/platform/linux/roots';
import { SeriesTable } from '../src/shared/model/series';
import { quantile, sleep } from './measure';

/**
 * Measures the cost of collecting on the tick and of scanning the processes on the worker, on this machine. The pause
 * between ticks lets caches cool down as in a real host.
 */
export async function benchCollect(ticks = 300, pauseMs = 50): Promise<Record<string, unknown>> {
  const service = createProcessService();
  const scansUs: number[] = [];
  const scan = async (options: { readonly rows: boolean }) => {
    // On the worker it would not be part of the tick either.
    await sleep(0);
    const beganMs = performance.now();
    const result = service.scan(options);
    scansUs.push((performance.now() - beganMs) * 1000);
    return result;
  };
  const table = new SeriesTable();
  const registry = createCollectorRegistry({
    collectors: [
      createCpuCollector(LINUX_ROOTS),
      createLoadCollector(LINUX_ROOTS),
      createMemoryCollector(LINUX_ROOTS),
      createPressureCollector(LINUX_ROOTS),
      createDiskCollector(LINUX_ROOTS),
      createFileSystemCollector({
        roots: LINUX_ROOTS,
        clock: systemClock,
        includeRemote: () => false,
        probeRemote: () => Promise.reject(new Error('remote mounts are off')),
      }),
      createNetworkCollector(LINUX_ROOTS),
      createSocketsCollector(LINUX_ROOTS),
      createBatteryCollector(LINUX_ROOTS),
      createCgroupCollector(LINUX_ROOTS),
      createProcessCollector({
        service: { scan, close: async () => service.close() },
        clock: systemClock,
        intervalMs: () => 1_000,
      }),
      createSelfCollector({
        own: {
          homeostat_heartbeat_seconds: () => 0,
          homeostat_interval_seconds: () => 1,
          homeostat_ticks_total: () => 0,
          homeostat_ticks_dropped_total: () => 0,
          homeostat_series_count: () => table.size,
          homeostat_tick_lateness_seconds: () => 0,
          homeostat_event_loop_delay_seconds: () => 0,
          homeostat_event_loop_blocks_total: () => 0,
          homeostat_host_restarts_total: () => 0,
          homeostat_worker_restarts_total: () => 0,
          homeostat_budget_step_count: () => 0,
          health_score_ratio: () => 1,
        },
        store: () => undefined,
        analytics: () => ({ isReady: false, scoringSeconds: Number.NaN, score: Number.NaN, anomalies: 0, errors: 0 }),
      }),
    ],
    table,
    clock: systemClock,
    onProblem: (id, problem) => process.stderr.write(`${id}: ${problem}\n`),
  });

  const wholeUs: number[] = [];
  const byCollectorUs = new Map<string, number[]>();
  for (let tick = 0; tick < ticks; tick++) {
    const beganMs = performance.now();
    const values = registry.collect({ atMs: Date.now(), intervalMs: pauseMs, gap: tick === 0 });
    wholeUs.push((performance.now() - beganMs) * 1000);
    for (const { id } of registry.list()) {
      const index = table.find(`homeostat_collector_duration_seconds{collector="${id}"}`)?.index ?? -1;
      const seconds = values[index] ?? Number.NaN;
      if (!Number.isNaN(seconds)) byCollectorUs.set(id, [...(byCollectorUs.get(id) ?? []), seconds * 1e6]);
    }
    await sleep(pauseMs);
  }
  registry.stop();
  const { processes } = service.scan({ rows: false });
  service.close();
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    benchmark: 'collect',
    ticks,
    pauseMs,
    series: table.size,
    processes,
    'whole collect, median µs': round(quantile(wholeUs, 0.5)),
    'whole collect, p99 µs': round(quantile(wholeUs, 0.99)),
    'goal, median µs': 2_000,
    'scan of all processes on the worker, median µs': round(quantile(scansUs.slice(1), 0.5)),
    'by collector, median µs': Object.fromEntries(
      [...byCollectorUs].map(([id, values]) => [id, round(quantile(values, 0.5))]),
    ),
    states: Object.fromEntries(registry.list().map(({ id, state, error }) => [id, error ?? state])),
  };
}

process.stdout.write(`${JSON.stringify(await benchCollect(), null, 2)}\n`);
