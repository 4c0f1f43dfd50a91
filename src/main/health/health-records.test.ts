import { expect, it } from 'vitest';
import { sampleIncident } from '../../../tests/helpers/health-samples';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import type { StateStore } from '../store/store';
import { HealthRecords } from './health-records';

const fail = (problem: unknown) => {
  throw problem;
};
const recordsOn = (state: StateStore) => new HealthRecords(state, fail);

it('is empty at first', async () => {
  const nothing = { incidents: [], transitions: [], forecast: undefined };
  expect(await recordsOn(createMemoryState()).load(0)).toEqual(nothing);
});

it('returns the records of a previous host, oldest first', async () => {
  const state = createMemoryState();
  const records = recordsOn(state);
  const learned = { means: [1, null, 2], newest: null, open: null };
  const transition = { atMs: 20_000, from: 'healthy', to: 'degraded', reason: 'full' } as const;
  records.keepIncident(sampleIncident({ id: 'b', openedAtMs: 2_000, closedAtMs: 3_000 }));
  records.keepIncident(sampleIncident({ id: 'a', openedAtMs: 1_000, closedAtMs: 9_000 }));
  records.keepTransition(transition);
  records.keepTransition({ ...transition, atMs: 9_000 });
  await records.keepForecast(learned);
  const { incidents, transitions, forecast } = await recordsOn(state).load(50_000);
  expect(incidents.map(({ id, closedAtMs }) => [id, closedAtMs])).toEqual([
    ['a', 9_000],
    ['b', 3_000],
  ]);
  expect(transitions.map(({ atMs }) => atMs)).toEqual([9_000, 20_000]);
  expect(forecast).toEqual(learned);
});

it('closes incidents that were open when the host ended, and stores that', async () => {
  const state = createMemoryState();
  const timeline = [
    { atMs: 1_000, kind: 'opened', text: '' },
    { atMs: 4_000, kind: 'worse', text: '' },
  ] as const;
  recordsOn(state).keepIncident(sampleIncident({ timeline }));
  for (const nowMs of [60_000, 90_000]) {
    const [incident] = (await recordsOn(state).load(nowMs)).incidents;
    expect(incident?.closedAtMs).toBe(4_000);
    expect(incident?.timeline.map(({ kind }) => kind)).toEqual(['opened', 'worse', 'closed']);
  }
});

it('deletes the oldest beyond the limit', async () => {
  const state = createMemoryState();
  const records = recordsOn(state);
  for (let index = 0; index < 510; index++) {
    records.keepIncident(sampleIncident({ id: String(index), openedAtMs: index, closedAtMs: index }));
  }
  const { incidents } = await recordsOn(state).load(0);
  expect([incidents.length, incidents[0]?.id]).toEqual([500, '10']);
  expect((await state.list('incidents')).size).toBe(500);
});

it('reports a failed write and continues', async () => {
  const problems: unknown[] = [];
  const broken: StateStore = { ...createMemoryState(), set: async () => Promise.reject(new Error('full')) };
  const records = new HealthRecords(broken, (problem) => problems.push(problem));
  records.keepIncident(sampleIncident());
  await records.keepForecast({ means: [], newest: null, open: null });
  expect(problems).toEqual([new Error('full'), new Error('full')]);
});
