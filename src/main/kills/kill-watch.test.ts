import { describe, expect, it } from 'vitest';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import type { KernelKill } from '../../shared/contract/kill-schemas';
import { SeriesTable } from '../../shared/model/series';
import { systemClock } from '../base/clock';
import { AppLog } from '../base/log';
import type { KillObservation } from '../platform/linux/kills/observation';
import type { AppMemory } from './find-growth';
import { KillRecords } from './kill-records';
import { KillWatch } from './kill-watch';

const GIB = 1024 ** 3;

interface Stage {
  readonly state?: ReturnType<typeof createMemoryState>;
  readonly lookUp?: (sinceMs: number) => Promise<readonly KillObservation[]>;
  readonly memory?: readonly AppMemory[];
}

async function stage({ state = createMemoryState(), lookUp = async () => [], memory = [] }: Stage = {}) {
  const table = new SeriesTable();
  const index = table.intern('memory_oom_kills_total');
  const appLog = new AppLog(() => undefined, Date.now);
  const records = new KillRecords(state, (error) => {
    throw error;
  });
  const seen = await records.load(Date.now());
  const watch = new KillWatch({
    records,
    table,
    clock: systemClock,
    log: appLog.for('kills'),
    lookUp,
    gone: async () => [
      { pid: 42, app: 'blender', name: 'blender', user: 'anna', memoryBytes: 9 * GIB, atMs: Date.now() },
    ],
    memory: async () => memory,
    nameUnit: async (unit) => (unit.includes('blender') ? { id: 'org.blender.Blender', title: 'Blender' } : undefined),
    settleMs: 50,
  });
  const kills: KernelKill[] = [];
  watch.kills.on((kill) => kills.push(kill));
  const frame = (count: number) =>
    watch.observe({ sequence: 1, atMs: Date.now(), intervalMs: 1_000, gap: false, values: Float64Array.of(count) });
  const until = (count: number) => expect.poll(() => kills.length, { timeout: 3_000 }).toBe(count);
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 600));
  return { watch, kills, frame, until, quiet, appLog, index, records, seen };
}

const inKernelLog = (pid = 42): KillObservation => ({
  source: 'kernel log',
  atMs: Date.now(),
  by: 'kernel',
  pid,
  comm: 'blender',
  memoryBytes: 9 * GIB,
});

describe('a kill', () => {
  it('is reported once, though three sources see it', async () => {
    const nowMs = Date.now();
    const { watch, frame, kills, until, quiet, appLog } = await stage({
      lookUp: async () => [inKernelLog()],
      memory: [{ app: 'blender', atMs: [nowMs - 240_000, nowMs], bytes: [GIB, 9 * GIB] }],
    });
    frame(3);
    watch.report({ source: 'memory.events', atMs: nowMs, group: '/app.slice/app-blender-42.scope', processes: 1 });
    frame(4);
    await until(1);
    await quiet();
    expect(kills).toMatchObject([
      {
        who: 'Blender',
        app: 'blender',
        pid: 42,
        by: 'kernel',
        processes: 1,
        unit: 'app-blender-42.scope',
        sources: ['memory.events', 'vmstat', 'kernel log'],
        grew: { app: 'blender', toBytes: 9 * GIB, overMs: 240_000 },
        text: 'The kernel killed Blender because memory ran out. Blender grew from 1.00 GiB to 9.00 GiB in 4 min.',
      },
    ]);
    expect(appLog.tail(1)[0]).toMatchObject({ level: 'warn', message: kills[0]?.text });
    expect(watch.recent).toEqual(kills);
  });

  it('that only the counter shows is the likely one of a program that ended', async () => {
    const { frame, kills, until } = await stage();
    frame(3);
    frame(3);
    frame(4);
    await until(1);
    expect(kills[0]).toMatchObject({ who: 'blender', isCertain: false, sources: ['vmstat'] });
    expect(kills[0]?.text).toMatch(/^The kernel killed a program, probably blender, because memory ran out/);
  });

  it('is not repeated by a counter that rises late, nor by the first frame', async () => {
    const { frame, watch, until, quiet, kills } = await stage();
    frame(3);
    watch.report(inKernelLog());
    await until(1);
    frame(4);
    await quiet();
    expect(kills).toHaveLength(1);
  });

  it('is not reported again after a restart, and one during the absence is', async () => {
    const state = createMemoryState();
    const first = await stage({ state });
    first.watch.add(inKernelLog());
    await first.until(1);
    const second = await stage({ state });
    second.watch.add({ ...inKernelLog(), source: 'journal', atMs: Date.now() + 5_000 });
    second.watch.add({ ...inKernelLog(77), source: 'journal', comm: 'firefox' });
    await second.until(1);
    await second.quiet();
    expect(second.kills).toMatchObject([{ who: 'firefox', pid: 77 }]);
    expect(second.watch.recent).toHaveLength(2);
  });

  it('adds to a kill of the same program a moment before', async () => {
    const { watch, until, quiet, kills } = await stage();
    watch.add(inKernelLog(42));
    await until(1);
    watch.add(inKernelLog(43));
    await quiet();
    expect(kills).toHaveLength(1);
    expect(watch.recent).toMatchObject([{ processes: 2 }]);
  });

  it('is reported when the host stops before it is complete', async () => {
    const { watch, kills } = await stage();
    watch.add(inKernelLog());
    await watch.stop();
    expect(kills).toHaveLength(1);
  });

  it('is reported without its record and its processes, if they cannot be read', async () => {
    const { watch, until, kills } = await stage({ lookUp: () => Promise.reject(new Error('no journal')) });
    watch.report({
      source: 'systemd-oomd',
      atMs: Date.now(),
      by: 'systemd-oomd',
      group: '/a/app-blender-1.scope',
      reason: 'memory-used',
    });
    await until(1);
    expect(kills[0]?.text).toBe('systemd-oomd killed Blender because memory and swap were nearly used up.');
  });
});

it('stores the place up to which everything was reported', async () => {
  const state = createMemoryState();
  const { records, seen } = await stage({ state });
  expect(seen).toBeUndefined();
  const place = { atMs: 5, kernelLog: { bootId: 'one', sequence: 7 } };
  await records.keepSeen(place);
  expect((await stage({ state })).seen).toEqual(place);
});
