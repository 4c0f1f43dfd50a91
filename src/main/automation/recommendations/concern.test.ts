import { expect, it } from 'vitest';
import { sampleBottleneck, sampleDeduction } from '../../../../tests/helpers/health-samples';
import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import type { ServiceStatus } from '../../../shared/contract/service-schemas';
import { type Findings, foreseeBottlenecks, gatherConcerns } from './concern';

const NOW_MS = 10_000_000;
const gather = (values: Partial<Findings>) =>
  gatherConcerns({ bottlenecks: [], anomalies: [], prediction: null, patterns: [], services: [], ...values }, NOW_MS);

const anomaly: Anomaly = {
  id: 'a',
  metric: 'pressure_some_ratio{resource="io"}',
  tier: 'confident',
  score: 1,
  fromMs: 5,
  toMs: null,
  peakAtMs: 5,
  observed: 1,
  expected: { low: 0, middle: 0, high: 0 },
  detectors: [],
  causes: [],
};

it('distinguishes present problems from expected ones', () => {
  const soon = sampleBottleneck({
    resource: 'disk-space',
    evidence: [sampleDeduction({ signal: 'disk-full-soon' })],
  });
  expect(gather({ bottlenecks: [sampleBottleneck(), soon] }).map(({ kind }) => kind)).toEqual([
    'bottleneck',
    'forecast',
  ]);
});

it.each([
  ['pressure_some_ratio{resource="io"}', 'disk-latency'],
  ['memory_available_bytes', 'memory'],
  ['swap_used_bytes', 'swap'],
  ['battery_charge_ratio', null],
] as const)('maps %s to %s', (metric, resource) => {
  expect(gather({ anomalies: [{ ...anomaly, metric }] })[0]?.resource).toBe(resource);
});

it('expects a pattern that recurs within the hour, and none later', () => {
  const pattern = (nextAtMs: number) => ({
    metric: 'cpu_usage_ratio',
    pattern: { text: 'every day at 02:00', periodMs: 1, durationMs: 1, occurrencesAtMs: [], regularity: 1, nextAtMs },
  });
  const concerns = gather({ patterns: [pattern(NOW_MS + 600_000), pattern(NOW_MS + 7_200_000), pattern(NOW_MS - 1)] });
  expect(concerns).toMatchObject([{ kind: 'pattern', resource: 'cpu' }]);
});

it('expects a prediction that is more likely than not', () => {
  const prediction = (degraded: number) => ({
    state: 'degraded' as const,
    probabilities: { degraded, healthy: 1 - degraded },
    horizonMs: 1_800_000,
    learnedFromMs: 1,
  });
  expect(gather({ prediction: prediction(0.6) })).toMatchObject([{ kind: 'forecast', resource: null }]);
  expect(gather({ prediction: prediction(0.4) })).toEqual([]);
});

it('includes services that are not healthy', () => {
  const service = (state: ServiceStatus['state']) =>
    ({ name: 'web', state, stateSinceMs: 7, message: 'slow' }) as ServiceStatus;
  const concerns = gather({ services: [service('healthy'), service('unknown'), service('degraded')] });
  expect(concerns).toEqual([
    { kind: 'service', resource: null, severity: 'notice', text: 'Service web is degraded: slow', sinceMs: 7 },
  ]);
});

it('foresees only bottlenecks that are not active, once, and without culprits', () => {
  const concerns = gather({ bottlenecks: [sampleBottleneck()], anomalies: [anomaly, anomaly] });
  const foreseen = foreseeBottlenecks(concerns, [sampleBottleneck()]);
  expect(foreseen).toMatchObject([{ resource: 'disk-latency', culprits: [], untilMs: null }]);
  expect(foreseeBottlenecks(concerns, [sampleBottleneck({ resource: 'disk-latency' })])).toEqual([]);
});
