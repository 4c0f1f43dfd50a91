import { describe, expect, it } from 'vitest';
import { sampleRule } from '../../../tests/helpers/alert-samples';
import { simulateMachine } from '../../../tests/helpers/simulated-machine';
import type { AlertRule } from '../../shared/contract/alert-schemas';
import { WEEK_MS } from '../../shared/model/time';
import type { SeriesSet } from '../../shared/model/time-series';
import { JUDGED_METRICS } from '../health/threshold-recording';
import { SHIPPED_ALERTS } from './shipped-alerts';
import { replayRules, testedSelectors, testRules } from './test-rules-task';

const FROM_MS = Date.UTC(2026, 0, 5);
const KEPT = { learned: [], changes: [] };
const { name, enabled, severity, for_seconds, clear_for_seconds, summary, advice, actions } = sampleRule();
const COMMON = { name, enabled, severity, for_seconds, clear_for_seconds, summary, advice, actions };

/** Simulates a week of a desktop as a recording with one frame a minute. */
function weekOf(seed: number) {
  const machine = simulateMachine({ role: 'desktop', seed, fromMs: FROM_MS, weeks: 1, intervalMs: 60_000 });
  const frames = [...machine.frames()];
  const { table, incidents } = machine;
  return { table, incidents, fromMs: FROM_MS, toMs: FROM_MS + WEEK_MS, frames: () => frames };
}

const WEEK = weekOf(2);
const replay = (rules: readonly AlertRule[], rule: string | null = null) =>
  replayRules(WEEK, { alerts: { ...SHIPPED_ALERTS, rules: [...rules] }, rule, role: 'desktop', kept: KEPT });

describe('the tester, over a simulated week', () => {
  it.each([1, 2, 3])(
    'catches every critical incident with the shipped rules and few notifications (seed %i)',
    (seed) => {
      const recording = seed === 2 ? WEEK : weekOf(seed);
      const test = replayRules(recording, { alerts: SHIPPED_ALERTS, rule: null, role: 'desktop', kept: KEPT });
      const firedAtMs = test.rules.flatMap((rule) => rule.firstFiredAtMs);
      const critical = recording.incidents.filter((incident) => incident.severity === 'critical');
      const missed = critical.filter(({ fromMs, toMs }) => !firedAtMs.some((atMs) => atMs >= fromMs && atMs < toMs));
      expect(missed).toEqual([]);
      expect(test.notifications).toBeLessThanOrEqual(7);
      expect(test.notificationsPerWeek).toBeCloseTo(test.notifications);
    },
  );

  it('replays an edited rule over the same history', () => {
    const strict = sampleRule({ series: 'cpu_usage_ratio', above: 0.3, for_seconds: 60 });
    const [before] = replay([strict]).rules;
    const [after] = replay([{ ...strict, above: 0.9 }]).rules;
    expect(before?.fired).toBeGreaterThan(after?.fired ?? 0);
    expect(before?.firstFiredAtMs).toHaveLength(Math.min(20, before?.fired ?? 0));
    expect(before?.firstFiredAtMs[0]).toBeGreaterThan(FROM_MS);
  });

  it('tests one rule, with its parts if it is composite', () => {
    const part = sampleRule({ name: 'busy', series: 'cpu_usage_ratio', above: 0.3, for_seconds: 0 });
    const both: AlertRule = { ...COMMON, name: 'both', kind: 'composite', rules: ['busy'] };
    const test = replay([part, both], 'both');
    expect(test.rules.map(({ rule }) => rule)).toEqual(['both']);
    expect(test.rules[0]?.fired).toBeGreaterThan(0);
    expect(replay([part, both], 'nothing')).toMatchObject({ rules: [], notifications: 0 });
    expect(replay([{ ...part, enabled: false }]).rules).toEqual([]);
  });
});

it('selects the series of the rules and of the health score, each once', () => {
  const cache: AlertRule = {
    ...COMMON,
    kind: 'cache',
    hits: 'a',
    misses: 'b',
    hit_ratio_below: 1,
    minimum_requests: 1,
  };
  const gated = sampleRule({ series: 'x', while_series: 'y' });
  const selectors = testedSelectors([gated, cache, { ...COMMON, kind: 'absence', series: 'x' }]);
  expect(selectors.slice(0, 4)).toEqual(['x', 'y', 'a', 'b']);
  expect(selectors).toHaveLength(4 + JUDGED_METRICS.length);
});

it('replays stored columns, and fires nothing in their gaps', () => {
  const rows = 60;
  const values = Float64Array.from({ length: rows }, (_, row) => (row >= 20 && row < 40 ? Number.NaN : 0.95));
  const set: SeriesSet = {
    names: ['filesystem_used_ratio{mount="/"}'],
    atMs: Float64Array.from({ length: rows }, (_, row) => FROM_MS + row * 60_000),
    columns: [values],
  };
  const alerts = { ...SHIPPED_ALERTS, rules: [sampleRule({ for_seconds: 60 })] };
  const test = testRules({ alerts, rule: null, role: 'desktop', kept: KEPT, set, stepMs: 60_000 });
  expect(test.rules).toMatchObject([{ rule: 'disk-full', fired: 1 }]);
});
