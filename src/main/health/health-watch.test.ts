import { describe, expect, it } from 'vitest';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import { HealthEvaluator } from '../../core/health/health-evaluator';
import { AdaptiveThresholdManager } from '../../core/thresholds/adaptive-threshold-manager';
import type { HealthView } from '../../shared/contract/health-schemas';
import type { ProcessTable } from '../../shared/contract/schemas';
import { SeriesTable } from '../../shared/model/series';
import { Bus } from '../base/bus';
import { HealthRecords } from './health-records';
import { HealthWatch } from './health-watch';

const fail = (problem: unknown) => {
  throw problem;
};

function createBench() {
  const table = new SeriesTable();
  const filled = table.intern('filesystem_used_ratio', { mount: '/' });
  const state = createMemoryState();
  const processes = { watchers: 0, tables: new Bus<ProcessTable>(), table: async () => ({ atMs: 0, rows: [] }) };
  const settings = { isEnabled: true };
  const thresholds = new AdaptiveThresholdManager({ role: 'desktop', mode: 'off', offsetMs: () => 0 });
  const judge = new HealthEvaluator({ table, thresholds, ownPid: 1, startedAtMs: 0 });
  const watch = new HealthWatch({
    judge,
    processes: {
      ...processes,
      watch: () => {
        processes.watchers++;
        return () => {
          processes.watchers--;
        };
      },
    },
    records: new HealthRecords(state, fail),
    findings: () => [],
    isEnabled: () => settings.isEnabled,
  });
  let sequence = 0;
  const run = (seconds: number, ratio: number): HealthView | undefined => {
    for (let second = 0; second < seconds; second++) {
      const values = new Float64Array(table.size);
      values[filled] = ratio;
      watch.observe({ sequence: ++sequence, atMs: sequence * 1_000, intervalMs: 1_000, gap: sequence === 1, values });
    }
    return watch.view;
  };
  return { watch, run, state, processes, settings };
}

describe('the watch over health', () => {
  it('scans the processes during a problem and a little longer', () => {
    const { run, processes } = createBench();
    run(10, 0.5);
    expect(processes.watchers).toBe(0);
    expect(run(20, 0.99)?.state).toBe('unhealthy');
    expect(processes.watchers).toBe(1);
    run(60, 0.5);
    expect(processes.watchers).toBe(0);
  });

  it('stores incidents, changes of state and the model of the states', async () => {
    const { watch, run, state } = createBench();
    run(10, 0.5);
    run(20, 0.99);
    await watch.stop();
    expect((await state.list('incidents')).size).toBe(1);
    const learned = [...(await state.list('state-transitions')).values()];
    expect(learned).toMatchObject([
      { to: 'healthy' },
      { from: 'healthy', to: 'unhealthy' },
      { atMs: 30_001, from: 'unhealthy', to: 'unknown' },
    ]);
    expect(await state.get('state-forecast', 'learned')).toMatchObject({ open: { count: expect.any(Number) } });
  });

  it('emits each change, and nothing without one', () => {
    const { watch, run } = createBench();
    const reported: (number | null)[] = [];
    void watch.changes.on(({ score }) => reported.push(score));
    run(30, 0.5);
    expect(reported).toEqual([null, 100]);
    run(20, 0.99);
    expect(reported.at(-1)).toBe(60);
  });

  it('judges nothing while it is switched off, and everything after', () => {
    const { run, processes, settings } = createBench();
    run(10, 0.5);
    run(20, 0.99);
    settings.isEnabled = false;
    expect(run(30, 0.99)).toMatchObject({ state: 'unknown', score: null, prediction: null, openIncidents: 0 });
    expect(processes.watchers).toBe(0);
    settings.isEnabled = true;
    expect(run(10, 0.99)).toMatchObject({ state: 'unhealthy', openIncidents: 1 });
  });
});
