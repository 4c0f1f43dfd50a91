import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findMetric } from '../../shared/model/catalog';
import { SeriesTable } from '../../shared/model/series';
import { systemClock } from '../base/clock';
import { LINUX_ROOTS } from '../platform/linux/roots';
import { createLinuxCollectors } from './linux-collectors';
import { createCollectorRegistry } from './registry';
import { createSelfCollector } from './self';

describe.skipIf(process.platform !== 'linux')('the sources on this machine (Linux only)', () => {
  async function collectTwice() {
    const problems: string[] = [];
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
        createSelfCollector({
          own: { homeostat_heartbeat_seconds: () => 0.001, homeostat_tick_lateness_seconds: () => Number.NaN },
          store: () => undefined,
          analytics: () => ({ isReady: false, scoringSeconds: Number.NaN, score: Number.NaN, anomalies: 0, errors: 0 }),
        }),
      ],
      table,
      clock: systemClock,
      onProblem: (id, problem) => void problems.push(`${id}: ${problem}`),
    });
    onTestFinished(registry.stop);
    registry.collect({ atMs: Date.now(), intervalMs: 1_000, gap: true });
    await setTimeout(300);
    const values = registry.collect({ atMs: Date.now(), intervalMs: 1_000, gap: false });
    const value = (key: string) => values[table.find(key)?.index ?? -1] ?? Number.NaN;
    return { problems, table, values, value, states: registry.list() };
  }

  it('work or report that this machine lacks them', async () => {
    const { problems, states } = await collectTwice();
    expect(problems).toEqual([]);
    expect(states.filter(({ state }) => state !== 'running' && state !== 'unsupported')).toEqual([]);
    for (const id of ['cpu', 'load', 'memory', 'network', 'sockets', 'self']) {
      expect(states.find((status) => status.id === id)?.state).toBe('running');
    }
  });

  it('report plausible values: shares that add up to one, matching memory sizes, ratios within bounds', async () => {
    const { table, values, value } = await collectTwice();
    const modes = table.list().filter(({ metric }) => metric === 'cpu_mode_ratio');
    expect(modes).toHaveLength(10);
    expect(modes.reduce((sum, { index }) => sum + (values[index] ?? 0), 0)).toBeCloseTo(1, 1);
    expect(value('memory_used_bytes') + value('memory_available_bytes')).toBeCloseTo(value('memory_total_bytes'), -4);
    expect(value('memory_used_ratio')).toBeGreaterThan(0);
    expect(value('homeostat_memory_bytes')).toBeGreaterThan(10e6);
    const ofCores = /^(?:load_|cgroup_cpu_usage|homeostat_cpu)/;
    for (const { index, key, metric } of table.list()) {
      const now = values[index] ?? Number.NaN;
      const unit = findMetric(metric)?.unit;
      // A charging battery has negative power, and temperatures may be below zero.
      if (Number.isNaN(now) || unit === 'watts' || unit === 'celsius') continue;
      expect(now, key).toBeGreaterThanOrEqual(0);
      if (unit === 'ratio' && !ofCores.test(metric)) expect(now, key).toBeLessThanOrEqual(1);
    }
  });
});
