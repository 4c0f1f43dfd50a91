import { systemClock } from '../src/main/base/clock';
import { createLinuxCollectors } from '../src/main/collectors/linux-collectors';
import { createProcessCollector } from '../src/main/collectors/processes';
import { createCollectorRegistry } from '../src/main/collectors/registry';
import { createSelfCollector } from '../src/main/collectors/self';
import { createProcessService } from '../src/main/platform/linux/process-service';
import { LINUX_ROOTS } from '../src/main/platform/linux/roots';
import { SeriesTable } from '../src/shared/model/series';
import { print, quantile, sleep } from './measure';

/**
 * Measures the cost of collecting on the tick and of scanning the processes on the worker, on this machine. The pause
 * between ticks lets caches cool down as in a real host.
 */
const TICKS = 300;
const PAUSE_MS = 50;

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
    ...createLinuxCollectors({
      roots: LINUX_ROOTS,
      clock: systemClock,
      includeRemote: () => false,
      probeRemote: () => Promise.reject(new Error('remote mounts are off')),
      onSlowSensor: () => undefined,
    }),
    createProcessCollector({
      service: { scan },
      clock: systemClock,
      intervalMs: () => 1_000,
    }),
    createSelfCollector({
      own: {},
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
for (let tick = 0; tick < TICKS; tick++) {
  const beganMs = performance.now();
  const values = registry.collect({ atMs: Date.now(), intervalMs: PAUSE_MS, gap: tick === 0 });
  wholeUs.push((performance.now() - beganMs) * 1000);
  for (const { id } of registry.list()) {
    const index = table.find(`homeostat_collector_duration_seconds{collector="${id}"}`)?.index ?? -1;
    const seconds = values[index] ?? Number.NaN;
    if (!Number.isNaN(seconds)) byCollectorUs.set(id, [...(byCollectorUs.get(id) ?? []), seconds * 1e6]);
  }
  await sleep(PAUSE_MS);
}
registry.stop();
const { processes } = service.scan({ rows: false });
service.close();
const round = (value: number) => Math.round(value * 10) / 10;
print({
  benchmark: 'collect',
  ticks: TICKS,
  pauseMs: PAUSE_MS,
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
});
