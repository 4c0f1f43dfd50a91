import { describe, expect, it } from 'vitest';
import { sampleRule } from '../../../tests/helpers/alert-samples';
import { sampleBottleneck, sampleDeduction } from '../../../tests/helpers/health-samples';
import type { Alert, AlertRule } from '../../shared/contract/alert-schemas';
import type { Bottleneck } from '../../shared/contract/health-schemas';
import { SeriesTable } from '../../shared/model/series';
import { AlertStates } from './alert-states';

class Bench {
  readonly table = new SeriesTable();
  readonly states: AlertStates;
  bottlenecks: readonly Bottleneck[] = [];
  #atMs = 0;
  #isFirst = true;

  constructor(rules: readonly AlertRule[], restored: readonly Alert[] = []) {
    this.table.intern('filesystem_used_ratio', { mount: '/' });
    this.table.intern('filesystem_used_ratio', { mount: '/home' });
    this.states = new AlertStates(restored);
    this.states.setRules(rules);
  }

  /** So many seconds of the same readings. @returns the changes, as words */
  run(seconds: number, values: readonly number[], gap = false): string[] {
    const changes: string[] = [];
    for (let s = 0; s < seconds; s++) {
      this.#atMs += 1_000;
      const frame = {
        sequence: this.#atMs,
        atMs: this.#atMs,
        intervalMs: 1_000,
        gap: (gap && s === 0) || this.#isFirst,
        values: Float64Array.from(values),
      };
      this.#isFirst = false;
      const made = this.states.advance({
        frame,
        table: this.table,
        thresholds: { bounds: () => ({ warning: 0.8, critical: 0.9 }) },
        health: {
          atMs: this.#atMs,
          state: 'healthy',
          stateSinceMs: 0,
          score: 100,
          deductions: [],
          bottlenecks: this.bottlenecks,
        },
        incidentOf: (id) => `incident of ${id}`,
        services: [],
        anomalies: [],
        hoursToLimit: () => undefined,
        risePerDay: () => undefined,
      });
      changes.push(...made.map(({ kind, alert }) => `${kind} ${alert.labels['mount'] ?? alert.rule}`));
    }
    return changes;
  }

  setBack(byMs: number): void {
    this.#atMs -= byMs;
  }

  /** Past the grace after a start. */
  settle(values: readonly number[] = [0.1, 0.1]): this {
    this.run(40, values);
    return this;
  }
}

describe('the book of alerts', () => {
  it('has one alert for each series, with its words filled in', () => {
    const bench = new Bench([sampleRule()]).settle();
    expect(bench.run(5, [0.95, 0.1])).toEqual(['pending /', 'firing /']);
    expect(bench.states.active).toMatchObject([
      {
        fingerprint: 'disk-full filesystem_used_ratio{mount="/"}',
        phase: 'firing',
        summary: '/ is 95.0% full',
        flaps: 0,
      },
    ]);
    expect(bench.run(1, [0.95, 0.99])).toEqual(['pending /home']);
  });

  it('is clear a tenth inside the bound, or where the rule says', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.run(5, [0.95, 0.1]);
    expect(bench.run(10, [0.85, 0.1])).toEqual([]);
    expect(bench.run(3, [0.8, 0.1])).toEqual(['resolved /']);
    const own = new Bench([sampleRule({ clear: 0.5 })]).settle();
    own.run(5, [0.95, 0.1]);
    expect(own.run(10, [0.6, 0.1])).toEqual([]);
    expect(own.run(3, [0.5, 0.1])).toEqual(['resolved /']);
  });

  it('asks thresholds for an adaptive limit', () => {
    const bench = new Bench([sampleRule({ above: 'adaptive(disk-space)' })]).settle();
    expect(bench.run(5, [0.85, 0.1])).toEqual(['pending /', 'firing /']);
  });

  it('says nothing for a while after a start and a resume', () => {
    const bench = new Bench([sampleRule()]);
    const changes = bench.run(60, [0.95, 0.1]);
    expect(changes).toEqual(['pending /', 'firing /']);
    const resumed = new Bench([sampleRule()]).settle();
    resumed.run(1, [0.1, 0.1], true);
    expect(resumed.run(20, [0.95, 0.1])).toEqual(['pending /']);
    expect(resumed.run(20, [0.95, 0.1])).toEqual(['firing /']);
  });

  it('attaches to the incident of the bottleneck that its series is evidence of', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.bottlenecks = [
      sampleBottleneck({ id: 'b1' }),
      sampleBottleneck({ id: 'b2', evidence: [sampleDeduction({ metric: 'filesystem_used_ratio{mount="/"}' })] }),
    ];
    bench.run(5, [0.95, 0.1]);
    expect(bench.states.active[0]?.incidentId).toBe('incident of b2');
  });

  it('is acknowledged once, and stays so until it is resolved', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.run(5, [0.95, 0.1]);
    const { fingerprint } = bench.states.active[0] as Alert;
    expect(bench.states.acknowledge(fingerprint, 'anna')?.alert).toMatchObject({
      phase: 'acknowledged',
      acknowledgedBy: 'anna',
    });
    expect(bench.states.acknowledge(fingerprint, 'anna')).toBeUndefined();
    bench.run(70, [Number.NaN, 0.1]);
    expect(bench.states.active[0]?.phase).toBe('unknown');
    expect(bench.run(1, [0.95, 0.1])).toEqual(['known-again /']);
    expect(bench.states.active[0]?.phase).toBe('acknowledged');
    bench.run(3, [0.1, 0.1]);
    expect(bench.run(5, [0.95, 0.1])).toEqual(['pending /', 'firing /']);
    expect(bench.states.active[0]).toMatchObject({ phase: 'firing', acknowledgedBy: null, flaps: 1 });
  });

  it('goes on after a restart, without firing again', () => {
    const before = new Bench([sampleRule()]).settle();
    before.run(5, [0.95, 0.1]);
    const after = new Bench([sampleRule()], before.states.active);
    expect(after.run(50, [0.95, 0.1])).toEqual([]);
    expect(after.states.active).toMatchObject([{ phase: 'firing' }]);
    expect(after.run(3, [0.1, 0.1])).toEqual(['resolved /']);
  });

  it('resolves what went away while the host was down', () => {
    const before = new Bench([sampleRule()]).settle();
    before.run(5, [0.95, 0.1]);
    expect(new Bench([sampleRule()], before.states.active).run(5, [0.1, 0.1])).toEqual(['resolved /']);
  });

  it('keeps what a rule knows when another one changes', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.run(5, [0.95, 0.1]);
    bench.states.setRules([sampleRule(), sampleRule({ name: 'other', above: 0.99 })]);
    expect(bench.run(5, [0.95, 0.1])).toEqual([]);
    expect(bench.states.active).toHaveLength(1);
  });

  it('puts rules together: all, or some of them', () => {
    const part = (name: string, above: number) =>
      sampleRule({ name, above, series: 'filesystem_used_ratio{mount="/"}', for_seconds: 0 });
    const common = {
      enabled: true,
      severity: 'critical',
      for_seconds: 0,
      clear_for_seconds: 0,
      summary: 'both',
      advice: '',
      actions: [],
    } as const;
    const both: AlertRule = { ...common, name: 'both', kind: 'composite', rules: ['low', 'high'] };
    const some: AlertRule = { ...common, name: 'some', kind: 'composite', rules: ['low', 'high'], at_least: 1 };
    const bench = new Bench([both, some, part('low', 0.5), part('high', 0.9)]).settle();
    expect(bench.run(1, [0.6, 0.1])).toEqual(['firing /', 'firing some']);
    expect(bench.run(1, [0.95, 0.1])).toEqual(['firing /', 'firing both']);
  });

  it('can be told to say nothing for a while', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.states.grace(40_000 + 20_000);
    expect(bench.run(15, [0.95, 0.1])).toEqual(['pending /']);
    expect(bench.run(10, [0.95, 0.1])).toEqual(['firing /']);
  });

  it('ends what its rule no longer says, once', () => {
    const bench = new Bench([sampleRule(), sampleRule({ name: 'slow', for_seconds: 100 })]).settle();
    bench.run(5, [0.95, 0.1]);
    const ended = bench.states.setRules([], 'anna').map(({ kind, alert, by }) => `${kind} ${alert.rule} ${by}`);
    expect(ended.sort()).toEqual(['dropped slow anna', 'resolved disk-full anna']);
    expect([bench.states.active, bench.states.setRules([]), bench.run(5, [0.95, 0.1])]).toEqual([[], [], []]);
  });

  it('goes on with what an edited rule knows, unless it looks at something else', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.run(5, [0.95, 0.1]);
    const edited = bench.states.setRules([sampleRule({ severity: 'critical', clear_for_seconds: 0, above: 0.94 })]);
    expect(edited).toMatchObject([{ kind: 'reworded', alert: { severity: 'critical', phase: 'firing' } }]);
    expect(bench.run(5, [0.95, 0.1])).toEqual([]);
    expect(bench.run(1, [0.1, 0.1])).toEqual(['resolved /']);
    bench.run(5, [0.95, 0.1]);
    const other = bench.states.setRules([sampleRule({ series: 'filesystem_used_ratio{mount="/home"}' })]);
    expect(other).toMatchObject([{ kind: 'resolved' }]);
  });

  it('ends what fired before a restart when its rule is gone meanwhile', () => {
    const before = new Bench([sampleRule()]).settle();
    before.run(5, [0.95, 0.1]);
    const states = new AlertStates(before.states.active);
    expect(states.setRules([sampleRule({ enabled: false })])).toMatchObject([{ kind: 'resolved' }]);
    expect(states.active).toEqual([]);
  });

  it('does not lose sight of what fired before a restart while its series is not there', () => {
    const before = new Bench([sampleRule()]).settle();
    before.run(5, [0.95, 0.1]);
    const [alert] = before.states.active as [Alert];
    const gone = { ...alert, fingerprint: 'disk-full filesystem_used_ratio{mount="/usb"}', labels: { mount: '/usb' } };
    const after = new Bench([sampleRule()], [gone]);
    expect(after.states.active).toHaveLength(1);
    expect(after.run(70, [0.1, 0.1])).toEqual(['unknown /usb']);
    expect(after.states.active).toMatchObject([{ phase: 'unknown' }]);
  });

  it('gives up what had no data for a day, and remembers nothing of it', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.run(5, [0.95, 0.1]);
    const changes = bench.run(24 * 3_600 + 5, [Number.NaN, 0.1]);
    expect(changes).toEqual(['unknown /', 'forgotten /']);
    expect(bench.states.active).toEqual([]);
  });

  it('moves to the incident that begins after it, or takes its own in', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.run(5, [0.95, 0.1]);
    expect(bench.states.active[0]?.incidentId).toBeNull();
    const evidence = [sampleDeduction({ metric: 'filesystem_used_ratio{mount="/"}' })];
    bench.bottlenecks = [sampleBottleneck({ id: 'b', evidence })];
    expect(bench.run(3, [0.95, 0.1])).toEqual(['attached /']);
    expect(bench.states.active[0]?.incidentId).toBe('incident of b');
    bench.bottlenecks = [];
    expect(bench.run(3, [0.95, 0.1])).toEqual([]);
  });

  it('fires although the clock was set back', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.setBack(365 * 86_400_000);
    bench.run(40, [0.1, 0.1]);
    expect(bench.run(5, [0.95, 0.1])).toEqual(['pending /', 'firing /']);
  });
});
