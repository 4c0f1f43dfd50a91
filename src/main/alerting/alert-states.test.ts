import { describe, expect, it } from 'vitest';
import { sampleRule } from '../../../tests/helpers/alert-samples';
import { sampleBottleneck, sampleDeduction } from '../../../tests/helpers/health-samples';
import { sampleKill } from '../../../tests/helpers/kill-samples';
import type { Alert, AlertRule } from '../../shared/contract/alert-schemas';
import type { Bottleneck } from '../../shared/contract/health-schemas';
import type { KernelKill } from '../../shared/contract/kill-schemas';
import { SeriesTable } from '../../shared/model/series';
import { AlertStates } from './alert-states';

class Bench {
  readonly table = new SeriesTable();
  readonly states: AlertStates;
  bottlenecks: readonly Bottleneck[] = [];
  kills: readonly KernelKill[] = [];
  #atMs = 0;
  #isFirst = true;

  constructor(rules: readonly AlertRule[], restored: readonly Alert[] = []) {
    this.table.intern('filesystem_used_ratio', { mount: '/' });
    this.table.intern('filesystem_used_ratio', { mount: '/home' });
    this.states = new AlertStates(restored);
    this.states.setRules(rules);
  }

  /** Repeats the same readings for some seconds. @returns the changes as text */
  run(seconds: number, values: readonly number[], gap = false, lateMs = 0): string[] {
    const changes: string[] = [];
    for (let s = 0; s < seconds; s++) {
      this.#atMs += 1_000 + lateMs;
      const frame = {
        sequence: this.#atMs,
        atMs: this.#atMs,
        intervalMs: 1_000,
        gap: (gap && s === 0) || this.#isFirst || lateMs > 0,
        gapKind: lateMs > 0 ? ('late' as const) : undefined,
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
        kills: this.kills,
        growing: () => undefined,
        hoursToLimit: () => undefined,
        risePerDay: () => undefined,
      });
      changes.push(
        ...made.map(({ kind, alert }) => `${kind} ${alert.labels['mount'] ?? alert.labels['program'] ?? alert.rule}`),
      );
    }
    return changes;
  }

  setBack(byMs: number): void {
    this.#atMs -= byMs;
  }

  /** After the grace period of a start. */
  settle(values: readonly number[] = [0.1, 0.1]): this {
    this.run(40, values);
    return this;
  }
}

describe('the states of alerts', () => {
  it('count the time that late frames show, and fire on a starved host', () => {
    const bench = new Bench([sampleRule({ for_seconds: 30 })]).settle();
    expect(bench.run(4, [0.95, 0.1], false, 9_000)).toEqual(['pending /', 'firing /']);
  });

  it('take little from a frame after which the host was stopped for an hour', () => {
    const bench = new Bench([sampleRule({ for_seconds: 300 })]).settle();
    expect(bench.run(2, [0.95, 0.1], false, 3_600_000)).toEqual(['pending /']);
  });

  it('have one alert for each series, with its texts filled in', () => {
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

  it('clear a tenth inside the bound, or at the bound of the rule', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.run(5, [0.95, 0.1]);
    expect(bench.run(10, [0.85, 0.1])).toEqual([]);
    expect(bench.run(3, [0.8, 0.1])).toEqual(['resolved /']);
    const own = new Bench([sampleRule({ clear: 0.5 })]).settle();
    own.run(5, [0.95, 0.1]);
    expect(own.run(10, [0.6, 0.1])).toEqual([]);
    expect(own.run(3, [0.5, 0.1])).toEqual(['resolved /']);
  });

  it('use the learned value of an adaptive threshold', () => {
    const bench = new Bench([sampleRule({ above: 'adaptive(disk-space)' })]).settle();
    expect(bench.run(5, [0.85, 0.1])).toEqual(['pending /', 'firing /']);
  });

  it('stay silent for a while after a start and a resume', () => {
    const bench = new Bench([sampleRule()]);
    const changes = bench.run(60, [0.95, 0.1]);
    expect(changes).toEqual(['pending /', 'firing /']);
    const resumed = new Bench([sampleRule()]).settle();
    resumed.run(1, [0.1, 0.1], true);
    expect(resumed.run(20, [0.95, 0.1])).toEqual(['pending /']);
    expect(resumed.run(20, [0.95, 0.1])).toEqual(['firing /']);
  });

  it('join the incident of the bottleneck with the same series as evidence', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.bottlenecks = [
      sampleBottleneck({ id: 'b1' }),
      sampleBottleneck({ id: 'b2', evidence: [sampleDeduction({ metric: 'filesystem_used_ratio{mount="/"}' })] }),
    ];
    bench.run(5, [0.95, 0.1]);
    expect(bench.states.active[0]?.incidentId).toBe('incident of b2');
  });

  it('stay acknowledged until resolved', () => {
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
    expect(bench.run(1, [0.95, 0.1])).toEqual(['recovered /']);
    expect(bench.states.active[0]?.phase).toBe('acknowledged');
    bench.run(3, [0.1, 0.1]);
    expect(bench.run(5, [0.95, 0.1])).toEqual(['pending /', 'firing /']);
    expect(bench.states.active[0]).toMatchObject({ phase: 'firing', acknowledgedBy: null, flaps: 1 });
  });

  it('count how often they fired within a day', () => {
    const bench = new Bench([sampleRule()]).settle();
    const flap = () => {
      bench.run(5, [0.95, 0.1]);
      const flaps = bench.states.active[0]?.flaps;
      bench.run(5, [0.1, 0.1]);
      return flaps;
    };
    expect([flap(), flap(), flap(), flap()]).toEqual([0, 1, 2, 3]);
    // The first two times are a day ago, the second exactly.
    bench.run(86_400 - 30, [0.1, 0.1]);
    expect(flap()).toBe(2);
  });

  it('continue after a restart without firing again', () => {
    const before = new Bench([sampleRule()]).settle();
    before.run(5, [0.95, 0.1]);
    const after = new Bench([sampleRule()], before.states.active);
    expect(after.run(50, [0.95, 0.1])).toEqual([]);
    expect(after.states.active).toMatchObject([{ phase: 'firing' }]);
    expect(after.run(3, [0.1, 0.1])).toEqual(['resolved /']);
  });

  it('resolve alerts whose problem passed while the host was down', () => {
    const before = new Bench([sampleRule()]).settle();
    before.run(5, [0.95, 0.1]);
    expect(new Bench([sampleRule()], before.states.active).run(5, [0.1, 0.1])).toEqual(['resolved /']);
  });

  it('survive a change of another rule', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.run(5, [0.95, 0.1]);
    bench.states.setRules([sampleRule(), sampleRule({ name: 'other', above: 0.99 })]);
    expect(bench.run(5, [0.95, 0.1])).toEqual([]);
    expect(bench.states.active).toHaveLength(1);
  });

  it('combine rules: all or some of them', () => {
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

  it('stay silent for a time on request', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.states.grace(40_000 + 20_000);
    expect(bench.run(15, [0.95, 0.1])).toEqual(['pending /']);
    expect(bench.run(10, [0.95, 0.1])).toEqual(['firing /']);
  });

  it('end an alert once if its rule no longer covers it', () => {
    const bench = new Bench([sampleRule(), sampleRule({ name: 'slow', for_seconds: 100 })]).settle();
    bench.run(5, [0.95, 0.1]);
    const ended = bench.states.setRules([], 'anna').map(({ kind, alert, by }) => `${kind} ${alert.rule} ${by}`);
    expect(ended.sort()).toEqual(['dropped slow anna', 'resolved disk-full anna']);
    expect([bench.states.active, bench.states.setRules([]), bench.run(5, [0.95, 0.1])]).toEqual([[], [], []]);
  });

  it('survive an edit of the rule, unless it covers another series', () => {
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

  it('end alerts from before a restart if their rule was deleted meanwhile', () => {
    const before = new Bench([sampleRule()]).settle();
    before.run(5, [0.95, 0.1]);
    const states = new AlertStates(before.states.active);
    expect(states.setRules([sampleRule({ enabled: false })])).toMatchObject([{ kind: 'resolved' }]);
    expect(states.active).toEqual([]);
  });

  it('keep alerts from before a restart while their series is missing', () => {
    const before = new Bench([sampleRule()]).settle();
    before.run(5, [0.95, 0.1]);
    const [alert] = before.states.active as [Alert];
    const gone = { ...alert, fingerprint: 'disk-full filesystem_used_ratio{mount="/usb"}', labels: { mount: '/usb' } };
    const after = new Bench([sampleRule()], [gone]);
    expect(after.states.active).toHaveLength(1);
    expect(after.run(70, [0.1, 0.1])).toEqual(['unknown /usb']);
    expect(after.states.active).toMatchObject([{ phase: 'unknown' }]);
  });

  it('expire after a day without data, and leave nothing behind', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.run(5, [0.95, 0.1]);
    const changes = bench.run(24 * 3_600 + 5, [Number.NaN, 0.1]);
    expect(changes).toEqual(['unknown /', 'expired /']);
    expect(bench.states.active).toEqual([]);
  });

  it('fire at once for events, without an incident, and end silently', () => {
    const { series: _, above: __, ...common } = sampleRule({ summary: '{{text}}', for_seconds: 0 });
    const bench = new Bench([{ ...common, kind: 'kill', program: '*', by: ['kernel'] }]);
    bench.bottlenecks = [sampleBottleneck({ id: 'b', evidence: [sampleDeduction({})] })];
    bench.kills = [sampleKill({ who: 'Blender', text: 'The kernel killed Blender.' })];
    expect(bench.run(3, [0.1, 0.1])).toEqual(['firing Blender']);
    expect(bench.states.active).toMatchObject([
      { fingerprint: 'disk-full Blender', summary: 'The kernel killed Blender.', incidentId: null },
    ]);
    bench.kills = [];
    expect(bench.run(5, [0.1, 0.1])).toEqual(['passed Blender']);
    expect(bench.states.active).toEqual([]);
  });

  it('move to the incident that begins later, or that absorbs theirs', () => {
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

  it('fire although the clock was set back', () => {
    const bench = new Bench([sampleRule()]).settle();
    bench.setBack(365 * 86_400_000);
    bench.run(40, [0.1, 0.1]);
    expect(bench.run(5, [0.95, 0.1])).toEqual(['pending /', 'firing /']);
  });
});
