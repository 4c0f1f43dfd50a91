import { describe, expect, it } from 'vitest';
import { sampleRule } from '../../../../tests/helpers/alert-samples';
import { readFixture } from '../../../../tests/helpers/fixture';
import { sampleKill } from '../../../../tests/helpers/kill-samples';
import { sampleRuleView } from '../../../../tests/helpers/rule-view';
import type { AlertRule } from '../../../shared/contract/alert-schemas';
import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import type { ServiceStatus } from '../../../shared/contract/service-schemas';
import { SeriesTable } from '../../../shared/model/series';
import type { State } from '../../../shared/model/severity';
import type { Evaluator, RuleView } from '../evaluator';
import { fillTemplate } from '../fill-template';
import { createEvaluator } from './registry';

const { name, enabled, severity, for_seconds, clear_for_seconds, summary, advice, actions } = sampleRule();
const COMMON = { name, enabled, severity, for_seconds, clear_for_seconds, summary, advice, actions };
const NONE = Number.NaN;

type Kind = Exclude<AlertRule, { readonly kind: 'composite' }>;

type Moment = Partial<RuleView> & { readonly passMs?: number; readonly gap?: boolean };

/** Returns the result for each subject: holds, clear, and the value. */
function bench(rule: Kind, table = new SeriesTable()) {
  const evaluator: Evaluator = createEvaluator(rule);
  let atMs = 0;
  return (values: readonly number[], rest: Moment = {}) => {
    atMs += rest.passMs ?? 1_000;
    return evaluator
      .observe(sampleRuleView(table, values, { atMs, ...rest }))
      .map(({ holds, clears, value }) => [holds, clears, value]);
  };
}

function tableOf(...series: [Parameters<SeriesTable['intern']>[0], Record<string, string>?][]): SeriesTable {
  const table = new SeriesTable();
  for (const [metric, labels] of series) table.intern(metric, labels);
  return table;
}

describe('a threshold', () => {
  const disk = () => tableOf(['filesystem_used_ratio', { mount: '/' }]);

  it('holds beyond its bound, is clear a tenth inside it, and is neither in between', () => {
    const check = bench(sampleRule(), disk());
    expect([0.9, 0.91, 0.85, 0.81, NONE].map((value) => check([value])[0])).toEqual([
      [false, false, 0.9],
      [true, false, 0.91],
      [false, false, 0.85],
      [false, true, 0.81],
      [null, null, null],
    ]);
  });

  it('works below a bound, with the margin on the right side of a negative one', () => {
    const below = bench(sampleRule({ above: undefined, below: 0.1 }), disk());
    expect([0.09, 0.105, 0.12].map((value) => below([value])[0]?.slice(0, 2))).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
    const negative = bench(sampleRule({ above: -10 }), disk());
    expect([-9, -10.5, -11].map((value) => negative([value])[0]?.slice(0, 2))).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
  });

  it('uses the threshold of its severity', () => {
    const adaptive = { above: 'adaptive(disk-space)' } as const;
    expect(bench(sampleRule(adaptive), disk())([0.85])[0]?.[0]).toBe(true);
    expect(bench(sampleRule({ ...adaptive, severity: 'critical' }), disk())([0.85])[0]?.[0]).toBe(false);
  });

  it('counts only while its gate is open, and is unknown while the gate is', () => {
    const table = tableOf(
      ['disk_io_busy_ratio', { device: 'a' }],
      ['disk_io_busy_ratio', { device: 'b' }],
      ['disk_read_bytes_per_second', { device: 'b' }],
      ['disk_read_bytes_per_second', { device: 'a' }],
    );
    const rule = sampleRule({
      series: 'disk_io_busy_ratio',
      while_series: 'disk_read_bytes_per_second',
      while_above: 10,
    });
    const check = bench(rule, table);
    // Device a is gated by the last series, b by the one before.
    expect(check([0.99, 0.99, 0, 20]).map(([holds]) => holds)).toEqual([true, false]);
    expect(check([0.99, 0.99, NONE, 0])).toEqual([
      [false, true, 0.99],
      [null, null, 0.99],
    ]);
  });

  it('finds series that appear later', () => {
    const table = disk();
    const check = bench(sampleRule(), table);
    expect(check([0.5])).toHaveLength(1);
    table.intern('filesystem_used_ratio', { mount: '/home' });
    expect(check([0.5, 0.95]).map(([holds]) => holds)).toEqual([false, true]);
  });
});

describe('a trend', () => {
  const table = () => tableOf(['filesystem_used_ratio', { mount: '/' }]);
  const rule = { ...COMMON, kind: 'trend', series: 'filesystem_used_ratio' } as const;

  it('holds when the bound is near, and is clear when it is a tenth further away', () => {
    const check = bench({ ...rule, reaches: 1, within_hours: 10 }, table());
    const at = (hours: number | undefined) => check([0.5], { hoursToLimit: () => hours })[0];
    expect([9, 10.5, 12, Number.POSITIVE_INFINITY, undefined].map(at)).toEqual([
      [true, false, 9],
      [false, false, 10.5],
      [false, true, 12],
      [false, true, null],
      [null, null, null],
    ]);
  });

  it('holds when the series rises too fast', () => {
    const check = bench({ ...rule, rises_per_day_above: 1 }, table());
    const at = (rise: number | undefined) => check([0.5], { risePerDay: () => rise })[0];
    expect([1.1, 0.95, 0.5, undefined].map(at)).toEqual([
      [true, false, 1.1],
      [false, false, 0.95],
      [false, true, 0.5],
      [null, null, null],
    ]);
  });
});

describe('a trend within minutes', () => {
  const rule = { ...COMMON, kind: 'trend', series: 'memory_used_ratio', reaches: 1, within_minutes: 2 } as const;
  /** Returns the minutes that are left after values at intervals of two seconds, in tenths. */
  const lastOf = (values: readonly number[], rest?: Partial<RuleView>) => {
    const check = bench(rule, tableOf(['memory_used_ratio']));
    const results = values.map((value) => check([value], { passMs: 2_000, ...rest })[0] ?? []);
    return results.at(-1)?.map((one) => (typeof one === 'number' ? Math.round(one * 10) / 10 : one));
  };
  const rising = (from: number, step: number, count: number) =>
    Array.from({ length: count }, (_, index) => from + step * index);

  it('holds when the speed of the last minute reaches the bound in time', () => {
    expect(lastOf(rising(0.5, 0.005, 30))).toEqual([false, false, 2.4]);
    expect(lastOf(rising(0.5, 0.007, 30))).toEqual([true, false, 1.4]);
  });

  it('does not hold while it is slow or steady, nor when a rise has ended', () => {
    expect(lastOf(rising(0.5, 0.001, 31))).toEqual([false, true, 15.7]);
    expect(lastOf(rising(0.5, 0, 31))).toEqual([false, true, null]);
    expect(lastOf([...rising(0.3, 0.03, 18), ...rising(0.84, 0, 11)])).toEqual([false, true, null]);
  });

  it('names the program that grows, while it holds', () => {
    const evaluator = createEvaluator(rule);
    const growing = () => ({ app: 'blender', fromBytes: 0, toBytes: 2 ** 30, overMs: 30_000 });
    const table = tableOf(['memory_used_ratio']);
    const texts = rising(0.5, 0.01, 20).map((value, index) => {
      const [observation] = evaluator.observe(sampleRuleView(table, [value], { atMs: index * 2_000, growing }));
      return observation?.text;
    });
    expect([texts[0], texts.at(-1)]).toEqual(['', ': blender grew by 1.00 GiB in 30.0 s']);
  });

  it('knows nothing of the first seconds, and holds beyond the bound', () => {
    expect(lastOf(rising(0.5, 0.03, 5))).toEqual([false, false, null]);
    expect(lastOf(rising(1, 0, 15))).toEqual([true, false, 0]);
    expect(lastOf([NONE])).toEqual([null, null, null]);
  });

  it('survives the short gaps of a starved host, and begins again after a suspend', () => {
    const check = bench(rule, tableOf(['memory_used_ratio']));
    for (const value of rising(0.6, 0.01, 15)) check([value], { passMs: 2_000 });
    expect(check([0.8], { passMs: 8_000, gap: true })[0]?.[0]).toBe(true);
    expect(check([0.9], { passMs: 600_000, gap: true })[0]).toEqual([false, false, null]);
  });
});

describe('kills', () => {
  const blender = sampleKill();
  const rule = { ...COMMON, kind: 'kill', program: '*', by: ['kernel'] } as const;

  it('are found by program and cause, each program once', () => {
    const check = bench(rule);
    const kills = [{ ...blender, memoryBytes: 9 }, blender, { ...blender, by: 'crash' as const, who: 'other' }];
    expect(check([], { kills })).toEqual([[true, false, 9]]);
    expect(check([])).toEqual([]);
    expect(bench({ ...rule, program: 'fire*' })([], { kills })).toEqual([]);
    expect(bench({ ...rule, by: ['crash'] })([], { kills })).toHaveLength(1);
  });

  it('have labels, the series of their program, and a text', () => {
    const evaluator = createEvaluator(rule);
    const view = sampleRuleView(new SeriesTable(), [], { kills: [blender] });
    const [observation] = evaluator.observe(view);
    expect(observation).toMatchObject({
      subject: 'Blender',
      labels: { program: 'Blender', by: 'kernel' },
      metric: 'app_memory_bytes{app="blender"}',
    });
    expect(fillTemplate('{{text}} ({{labels.by}})', rule, observation as never)).toBe(`${blender.text} (kernel)`);
    expect(evaluator).toMatchObject({ isOfEvents: true, whenAbsent: { holds: false, clears: true } });
  });
});

it('reports an absent series that existed before, not one that never did', () => {
  const table = tableOf(['filesystem_used_ratio', { mount: '/' }], ['filesystem_used_ratio', { mount: '/usb' }]);
  const check = bench({ ...COMMON, kind: 'absence', series: 'filesystem_used_ratio' }, table);
  expect(check([0.5, NONE])).toEqual([[false, true, null]]);
  expect(check([NONE, NONE])).toEqual([[true, false, null]]);
  expect(check([0.5, 0.5])).toEqual([
    [false, true, null],
    [false, true, null],
  ]);
});

describe('a cache', () => {
  const rule = {
    ...COMMON,
    kind: 'cache',
    hits: 'homeostat_store_cache_hits_total',
    misses: 'homeostat_store_cache_misses_total',
    hit_ratio_below: 0.5,
    minimum_requests: 100,
  } as const;
  const check = () =>
    bench(
      rule,
      tableOf(['homeostat_store_cache_hits_total' as never], ['homeostat_store_cache_misses_total' as never]),
    );

  it('is unknown before enough requests, then judges the hit ratio', () => {
    const at = check();
    expect(at([1_000, 1_000])).toEqual([[null, null, null]]);
    expect(at([1_040, 1_050])).toEqual([[null, null, null]]);
    expect(at([1_040, 1_060])).toEqual([[true, false, 0.4]]);
    expect(at([1_101, 1_099])).toEqual([[false, false, 101 / 200]]);
    expect(at([1_200, 1_100])).toEqual([[false, true, 200 / 300]]);
  });

  it('starts again when a counter falls, and drops requests older than its window', () => {
    const at = check();
    at([1_000, 1_000]);
    expect(at([1_100, 1_300])[0]?.[0]).toBe(true);
    expect(at([5, 5])).toEqual([[null, null, null]]);
    expect(at([205, 5])).toEqual([[false, true, 1]]);
    expect(at([215, 5], { passMs: 600_000 })).toEqual([[null, null, null]]);
  });

  it('is unknown without its counters', () => {
    const at = check();
    at([0, 0]);
    expect(at([500, NONE])).toEqual([[null, null, null]]);
  });
});

describe('the state of the machine', () => {
  const health = (state: State, score: number | null) => ({
    health: { atMs: 0, state, stateSinceMs: 0, score, deductions: [], bottlenecks: [] },
  });

  it('holds at a state or worse; while the machine recovers it is neither', () => {
    const check = bench({ ...COMMON, kind: 'state', at_least: 'unhealthy' });
    const at = (state: State) => check([], health(state, 50))[0]?.slice(0, 2);
    expect((['degraded', 'unhealthy', 'critical', 'recovering', 'unknown'] as const).map(at)).toEqual([
      [false, true],
      [true, false],
      [true, false],
      [false, false],
      [null, null],
    ]);
  });

  it('holds below a score, and is clear five points above it', () => {
    const check = bench({ ...COMMON, kind: 'state', score_below: 60 });
    const at = (score: number | null) => check([], health('healthy', score))[0]?.slice(0, 2);
    expect([59, 62, 65, null].map(at)).toEqual([
      [true, false],
      [false, false],
      [false, true],
      [null, null],
    ]);
  });
});

describe('services', () => {
  const service = (values: Partial<ServiceStatus>): ServiceStatus => ({
    name: 'web',
    group: null,
    kind: 'http',
    target: 'http://localhost:80/',
    state: 'healthy',
    stateSinceMs: 0,
    lastCheckAtMs: 0,
    responseSeconds: 0.1,
    successRatio: 1,
    message: '',
    dependsOn: [],
    canStart: false,
    canStop: false,
    restarts: 0,
    origin: 'file',
    ...values,
  });
  const rule = { ...COMMON, kind: 'service', service: 'w*' } as const;

  it('are found by name or group, down only when unhealthy, unknown before the first check', () => {
    const check = bench(rule);
    const services = (['unhealthy', 'degraded', 'unknown'] as const).map((state) => service({ state }));
    expect(check([], { services }).map(([holds, clears]) => [holds, clears])).toEqual([
      [true, false],
      [false, true],
      [null, null],
    ]);
    expect(check([], { services: [service({ name: 'db', group: 'web' }), service({ name: 'db' })] })).toHaveLength(1);
  });

  it('are not judged on other machines while this one is offline', () => {
    const table = tableOf(
      ['network_up_ratio', { interface: 'eth0' }],
      ['network_up_ratio', { interface: 'lo' }],
      ['network_up_ratio', { interface: 'wlan0' }],
    );
    const check = bench(rule, table);
    const services = [
      service({ state: 'unhealthy', target: 'https://example.org/health' }),
      service({ state: 'unhealthy', kind: 'port', target: 'db.example.org:5432' }),
      service({ state: 'unhealthy', target: 'http://127.0.0.1:8080/' }),
      service({ state: 'unhealthy', kind: 'port', target: 'localhost:22' }),
      service({ state: 'unhealthy', kind: 'process', target: 'web' }),
    ];
    const holding = (readings: readonly number[]) => check(readings, { services }).map(([holds]) => holds);
    expect(holding([0, 1, 0])).toEqual([null, null, true, true, true]);
    expect(holding([0, 1, 1])).toEqual([true, true, true, true, true]);
    expect(holding([NONE, NONE, NONE])).toEqual([true, true, true, true, true]);
  });

  // i3blocks issue 377, tailscale issue 1973: a tunnel is up on a train, too.
  it.each([0, 1, NONE])('are unknown offline with a tunnel that reports %d (cut-off-with-a-tunnel)', (tunnel) => {
    const state = JSON.parse(readFixture('field/cut-off-with-a-tunnel/state.json')) as {
      readonly operstate: Readonly<Record<string, string>>;
      readonly service: Partial<ServiceStatus>;
    };
    const links = Object.entries(state.operstate);
    const check = bench(
      { ...rule, service: '*' },
      tableOf(...links.map(([one]): Parameters<typeof tableOf>[number] => ['network_up_ratio', { interface: one }])),
    );
    const readings = links.map(([, operstate]) => (operstate === 'unknown' ? tunnel : Number(operstate === 'up')));
    expect(check(readings, { services: [service(state.service)] })).toEqual([[null, null, 0.1]]);
  });
});

it('reports anomalies by series, clear as soon as analytics no longer lists them', () => {
  const rule = { ...COMMON, kind: 'anomaly', series: 'cpu_usage_ratio' } as const;
  const check = bench(rule);
  const anomaly = (metric: string) =>
    ({ metric, observed: 0.9, expected: { low: 0, high: 0.5 } }) as unknown as Anomaly;
  const anomalies = [anomaly('cpu_usage_ratio'), anomaly('memory_used_ratio')];
  expect(check([], { anomalies })).toEqual([[true, false, 0.9]]);
  expect(check([], { anomalies: [] })).toEqual([]);
  expect(createEvaluator(rule).whenAbsent).toEqual({ holds: false, clears: true });
});
