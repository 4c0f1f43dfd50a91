import { describe, expect, it } from 'vitest';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import type { PeriodChange } from '../../core/analytics/live/anomaly-periods';
import type { Anomaly, AnomalyQuery } from '../../shared/contract/analytics-schemas';
import { AnomalyRecords } from './anomaly-records';

const ALL: AnomalyQuery = { selectors: [], fromMs: 0, toMs: 1e9, tier: 'notice', limit: 200 };

function change(
  kind: PeriodChange['kind'],
  fromMs: number,
  values: Partial<Anomaly> = {},
  lastOddAtMs = fromMs,
): PeriodChange {
  const anomaly: Anomaly = {
    id: `anomaly-${fromMs}`,
    metric: 'cpu_usage_ratio',
    tier: 'notice',
    score: 0.6,
    fromMs,
    toMs: null,
    peakAtMs: fromMs,
    observed: 1,
    expected: { low: 0, middle: 0.1, high: 0.2 },
    detectors: ['level'],
    causes: [{ metric: 'disk_io_busy_ratio{device="vda"}', score: 0.6 }],
    ...values,
  };
  return { kind, anomaly, lastOddAtMs };
}

const fail = (problem: unknown) => {
  throw problem;
};

describe('AnomalyRecords', () => {
  it('lists anomalies that overlap the period, newest first, by series and tier', () => {
    const records = new AnomalyRecords(createMemoryState(), fail);
    records.add(change('closed', 100, { toMs: 200 }));
    records.add(change('closed', 300, { toMs: 400, tier: 'confident', metric: 'load_1m_ratio', causes: [] }));
    records.add(change('opened', 500));
    const ids = (query: object) => records.list({ ...ALL, ...query }).map(({ fromMs }) => fromMs);
    expect(ids({})).toEqual([500, 300, 100]);
    expect(ids({ limit: 2 })).toEqual([500, 300]);
    expect(ids({ toMs: 500 })).toEqual([300, 100]);
    expect(ids({ fromMs: 400 })).toEqual([500]);
    expect(ids({ tier: 'confident' })).toEqual([300]);
    expect(ids({ selectors: ['load_*'] })).toEqual([300]);
    expect(ids({ selectors: ['disk_io_busy_ratio'] })).toEqual([500, 100]);
  });

  it('survives the host, and returns the open period', async () => {
    const state = createMemoryState();
    const before = new AnomalyRecords(state, fail);
    before.add(change('closed', 100, { toMs: 200 }));
    before.add(change('opened', 300));
    const after = new AnomalyRecords(state, fail);
    expect(await after.load()).toMatchObject({ anomaly: { id: 'anomaly-300' }, lastOddAtMs: 300 });
    expect(after.list(ALL)).toEqual(before.list(ALL));
  });

  it('writes a renewed period rarely, but at once when it becomes confident', () => {
    const state = createMemoryState();
    const records = new AnomalyRecords(state, fail);
    const minuteMs = 60_000;
    records.add(change('opened', 0));
    for (let minute = 1; minute < 10; minute++) records.add(change('renewed', 0, {}, minute * minuteMs));
    expect(state.writes()).toBe(1);
    records.add(change('renewed', 0, { tier: 'confident' }, 9 * minuteMs));
    expect(state.writes()).toBe(2);
    records.add(change('renewed', 0, { tier: 'confident' }, 19 * minuteMs));
    expect(state.writes()).toBe(3);
  });

  it('keeps the newest thousand, also in the state store', async () => {
    const state = createMemoryState();
    const records = new AnomalyRecords(state, fail);
    for (let number = 0; number < 1_010; number++)
      records.add(change('closed', number * 10, { toMs: number * 10 + 5 }));
    expect(records.list({ ...ALL, limit: 2_000 })).toHaveLength(1_000);
    const stored = await state.list('anomalies');
    expect(stored.size).toBe(1_000);
    expect(stored.has('anomaly-0')).toBe(false);
  });
});
