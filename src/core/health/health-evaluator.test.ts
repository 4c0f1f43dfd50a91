import { describe, expect, it } from 'vitest';
import { sampleDeduction, sampleProcess } from '../../../tests/helpers/health-samples';
import { simulateMachine } from '../../../tests/helpers/simulated-machine';
import type { Deduction } from '../../shared/contract/health-schemas';
import type { GapKind } from '../../shared/model/frame';
import { SeriesTable } from '../../shared/model/series';
import { THRESHOLDS } from '../thresholds/threshold-catalog';
import { HealthEvaluator } from './health-evaluator';

const thresholds = {
  bounds: (id: string) => {
    const threshold = THRESHOLDS.find((one) => one.id === id);
    if (threshold === undefined) throw new Error(id);
    return threshold.bounds.desktop;
  },
};

/** A machine with only the metrics that matter here. */
class Bench {
  readonly table = new SeriesTable();
  readonly judge = new HealthEvaluator({ table: this.table, thresholds, ownPid: 99, startedAtMs: 0 });
  #sequence = 0;
  #atMs = 0;

  constructor() {
    this.table.intern('pressure_some_ratio', { resource: 'cpu' });
    this.table.intern('cpu_usage_ratio');
    this.table.intern('filesystem_used_ratio', { mount: '/home' });
  }

  /** Runs seconds of the same readings. @returns the last judgment */
  run(seconds: number, values: [number, number, number], gap = false, others: readonly Deduction[] = []) {
    let last = this.#step(values, gap, others);
    for (let s = 1; s < seconds; s++) last = this.#step(values, false, others);
    return last;
  }

  /** Shows one frame that comes so much later than it should. */
  late(byMs: number, values: [number, number, number]) {
    this.#atMs += byMs;
    return this.#step(values, true, [], 'late');
  }

  #step(values: [number, number, number], gap: boolean, others: readonly Deduction[], gapKind?: GapKind) {
    this.#atMs += 1000;
    const frame = {
      gapKind,
      sequence: ++this.#sequence,
      atMs: this.#atMs,
      intervalMs: 1000,
      gap: gap || this.#sequence === 1,
      values: Float64Array.from(values),
    };
    return this.judge.observe(frame, others);
  }
}

describe('the judgment of a running machine', () => {
  it('is healthy with 100 points while nothing waits', () => {
    const { report } = new Bench().run(10, [0.01, 0.1, 0.5]);
    expect(report).toMatchObject({ state: 'healthy', score: 100, deductions: [], bottlenecks: [] });
  });

  it('names an overloaded processor and the program within five seconds', () => {
    const bench = new Bench();
    bench.run(10, [0.01, 0.1, 0.5]);
    bench.judge.observeProcesses({
      atMs: 0,
      rows: [
        sampleProcess({ pid: 99, app: 'homeostat', cpuCores: 3 }),
        sampleProcess({ pid: 5, app: 'stress', cpuCores: 1.5 }),
        sampleProcess({ pid: 6, app: 'stress', cpuCores: 1.6 }),
        sampleProcess({ pid: 7, app: 'editor', cpuCores: 0.4 }),
      ],
    });
    const { report, incidents } = bench.run(5, [0.9, 1, 0.5]);
    expect(report.state).toBe('unhealthy');
    expect(report.score).toBeLessThan(70);
    const [bottleneck] = report.bottlenecks;
    expect(bottleneck).toMatchObject({ resource: 'cpu', untilMs: null });
    expect(bottleneck?.culprits.map(({ app, pid, processes }) => [app, pid, processes])).toEqual([
      ['stress', 6, 2],
      ['editor', 7, 1],
    ]);
    expect(bench.judge.incidents.open[0]?.cause).toContain('stress uses 3.1 cores');
    expect(incidents.every(({ closedAtMs }) => closedAtMs === null)).toBe(true);
  });

  it('does not call a busy processor without pressure a bottleneck', () => {
    expect(new Bench().run(30, [0.05, 1, 0.5]).report).toMatchObject({ state: 'healthy', bottlenecks: [] });
  });

  it('does not call pressure under a quota, with idle processors, a bottleneck', () => {
    expect(new Bench().run(30, [0.9, 0.2, 0.5]).report).toMatchObject({ state: 'healthy', bottlenecks: [] });
  });

  it('deducts exactly the computed points', () => {
    const { report } = new Bench().run(10, [0.01, 0.1, 0.945]);
    // Half way from 0.92 to 0.97: 0.4 + 0.6 × 0.5 of 40 points.
    expect(report.score).toBeCloseTo(100 - 0.7 * 40, 6);
    expect(report.deductions).toMatchObject([
      { signal: 'disk-space', subject: '/home', severity: 'warning', metric: 'filesystem_used_ratio{mount="/home"}' },
    ]);
  });

  it('closes the incident and recovers after the load ends', () => {
    const bench = new Bench();
    bench.run(10, [0.01, 0.1, 0.5]);
    bench.run(20, [0.9, 1, 0.5]);
    const { report } = bench.run(90, [0.01, 0.1, 0.5]);
    expect(report).toMatchObject({ state: 'healthy', score: 100 });
    expect(bench.judge.incidents.open).toEqual([]);
    expect(bench.judge.incidents.closed).toHaveLength(1);
    expect(bench.judge.bottlenecks.past).toHaveLength(1);
    const history = bench.judge.states.getStateHistory({ fromMs: 0, toMs: 1e9 }).map(({ to }) => to);
    expect(history).toEqual(['healthy', 'unhealthy', 'recovering', 'healthy']);
  });

  it('is unknown after a gap, and ends bottlenecks', () => {
    const bench = new Bench();
    bench.run(10, [0.01, 0.1, 0.5]);
    bench.run(20, [0.9, 1, 0.5]);
    const { report } = bench.run(1, [0.9, 1, 0.5], true);
    expect(report).toMatchObject({ state: 'unknown', score: null, bottlenecks: [] });
  });

  it('keeps its judgment over missed ticks: the machine ran, and only the host was late', () => {
    const bench = new Bench();
    bench.run(10, [0.01, 0.1, 0.5]);
    bench.run(20, [0.9, 1, 0.5]);
    const { report } = bench.late(6_000, [0.9, 1, 0.5]);
    expect(report.state).toBe('unhealthy');
    expect(report.bottlenecks).toHaveLength(1);
  });

  it('reaches a judgment on a host that is late with every frame', () => {
    const bench = new Bench();
    bench.run(10, [0.01, 0.1, 0.5]);
    for (let frame = 0; frame < 3; frame++) bench.late(6_000, [0.9, 1, 0.5]);
    expect(bench.late(6_000, [0.9, 1, 0.5]).report.state).toBe('unhealthy');
  });

  it('plans the recovery and tracks its progress', () => {
    const bench = new Bench();
    bench.run(10, [0.01, 0.1, 0.5]);
    bench.run(20, [0.9, 1, 0.96]);
    const { states, bottlenecks } = bench.judge;
    const plan = states.validateRecoveryPath(states.state, bottlenecks.active);
    expect(plan.isValid).toBe(true);
    expect(plan.steps.map(({ signal }) => signal)).toEqual(['disk-space', 'cpu-pressure']);
    expect(states.trackRecoveryProgress(plan)).toBe(0);
    bench.run(20, [0.01, 0.1, 0.96]);
    const half = states.trackRecoveryProgress(plan);
    expect(half).toBeGreaterThan(0.3);
    expect(half).toBeLessThan(0.7);
    bench.run(60, [0.01, 0.1, 0.5]);
    expect(states.trackRecoveryProgress(plan)).toBe(1);
  });

  it('plans nothing while the state is unknown', () => {
    const { states } = new Bench().judge;
    const plan = states.validateRecoveryPath('unknown');
    expect(plan).toMatchObject({ isValid: false, steps: [] });
    expect(states.trackRecoveryProgress(plan)).toBe(0);
  });
});

describe('in simulated weeks (see simulated-machine.ts: not a recording)', () => {
  it.each(['desktop', 'server'] as const)('finds the incidents of a %s, and little else', (role) => {
    const machine = simulateMachine({
      role,
      seed: 11,
      fromMs: Date.UTC(2026, 0, 5),
      weeks: 1,
      intervalMs: 10_000,
    });
    const judge = new HealthEvaluator({ table: machine.table, thresholds, ownPid: 0, startedAtMs: 0 });
    let frames = 0;
    let wrong = 0;
    for (const frame of machine.frames()) {
      const { report } = judge.observe(frame);
      const during = machine.incidents.some(({ fromMs, toMs }) => frame.atMs >= fromMs && frame.atMs < toMs + 120_000);
      frames++;
      if (!during && report.score !== null && report.score < 90) wrong++;
    }
    const reported = [...judge.incidents.closed, ...judge.incidents.open];
    const critical = machine.incidents.filter(({ severity }) => severity === 'critical');
    for (const { fromMs, toMs } of critical) {
      expect(reported.some((one) => one.openedAtMs < toMs && (one.closedAtMs ?? Infinity) > fromMs)).toBe(true);
    }
    expect(wrong / frames).toBeLessThan(0.02);
  });
});

describe('an informational finding', () => {
  it('is reported without a deduction or an incident', () => {
    const bench = new Bench();
    bench.run(10, [0.01, 0.1, 0.5]);
    const known = sampleDeduction({ resource: 'process', severity: 'info', points: 0, weight: 0 });
    const { report } = bench.run(30, [0.01, 0.1, 0.5], false, [known]);
    expect(report).toMatchObject({ state: 'healthy', score: 100, bottlenecks: [{ resource: 'process' }] });
    expect(bench.judge.incidents.open).toEqual([]);
  });
});

describe('an evaluator at rest', () => {
  it('is unknown, and ends open incidents with the reason', () => {
    const bench = new Bench();
    bench.run(10, [0.01, 0.1, 0.5]);
    bench.run(20, [0.9, 1, 0.5]);
    const { report, transition, incidents } = bench.judge.rest(40_000, 'switched off');
    expect(report).toMatchObject({ state: 'unknown', score: null, deductions: [], bottlenecks: [] });
    expect(transition).toMatchObject({ from: 'unhealthy', to: 'unknown', reason: 'switched off' });
    expect(incidents).toMatchObject([{ closedAtMs: 40_000 }]);
    expect(incidents[0]?.timeline.at(-1)?.text).toBe('switched off');
    expect(bench.judge.rest(41_000, 'switched off')).toMatchObject({ transition: undefined, incidents: [] });
  });
});
