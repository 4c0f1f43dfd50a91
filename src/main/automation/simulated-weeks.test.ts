import { describe, expect, it } from 'vitest';
import { AutomatedMachine } from '../../../tests/helpers/automated-machine';
import { sampleProcess } from '../../../tests/helpers/health-samples';
import { createRandom } from '../../../tests/helpers/seeded-random';
import type { ProcessRow } from '../../shared/contract/schemas';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/model/time';

const STEP_MS = 20_000;
const WEEKS = 2;
const PROGRAMS = ['indexer', 'miner', 'build', 'backup', 'game'];

interface Run {
  readonly app: string;
  readonly pid: number;
  readonly untilMs: number;
}

/** Simulates programs that come and go at random, and a person who sometimes undoes a change. */
async function simulate(seed: number): Promise<{
  readonly machine: AutomatedMachine;
  readonly undoneByPerson: readonly { readonly target: string; readonly atMs: number }[];
  readonly mostOpen: number;
}> {
  const machine = new AutomatedMachine();
  machine.settings = { ...machine.settings, runaway_seconds: 30 };
  machine.allow('processor');
  machine.allow('disk');
  const random = createRandom(seed);
  const runs = new Map<string, Run>();
  const undoneByPerson: { target: string; atMs: number }[] = [];
  const endMs = machine.clock.nowMs() + WEEKS * 7 * DAY_MS;
  let mostOpen = 0;
  let pid = 100;
  while (machine.clock.nowMs() < endMs) {
    const nowMs = machine.clock.nowMs();
    for (const app of PROGRAMS) {
      const run = runs.get(app);
      if (run !== undefined && run.untilMs <= nowMs) runs.delete(app);
      // A new run about every three hours, of half an hour on average.
      if (run === undefined && random() < STEP_MS / (3 * HOUR_MS)) {
        runs.set(app, { app, pid: ++pid, untilMs: nowMs - Math.log(1 - random()) * 30 * MINUTE_MS });
      }
    }
    const isWriting = runs.has('backup');
    const rows = [...runs.values()].map(({ app, pid: one }): ProcessRow => {
      return sampleProcess({
        pid: one,
        app,
        cpuCores: 1 + random(),
        writtenBytesPerSecond: app === 'backup' ? 50e6 : 0,
      });
    });
    const cpuPressure = rows.length === 0 ? 0.01 : Math.min(1, rows.length * 0.3 * random() * 2);
    await machine.tick({ cpuPressure, ioPressure: isWriting ? random() : 0 }, rows, STEP_MS);
    const open = machine.engine.openChanges();
    mostOpen = Math.max(mostOpen, open.length);
    if (open[0] !== undefined && random() < STEP_MS / (4 * HOUR_MS)) {
      machine.engine.end(open[0].id, random() < 0.5 ? 'undone' : 'superseded');
      const app = rows.find((one) => `pid:${one.pid}` === open[0]?.target)?.app ?? '';
      undoneByPerson.push({ target: `${open[0].action} ${app}`, atMs: machine.clock.nowMs() });
    }
  }
  await machine.optimizer.stopRealTimeOptimization();
  return { machine, undoneByPerson, mostOpen };
}

/** Returns the largest number of times within any period of a length. */
function mostWithin(atMs: readonly number[], spanMs: number): number {
  return Math.max(0, ...atMs.map((fromMs) => atMs.filter((one) => one >= fromMs && one < fromMs + spanMs).length));
}

describe.each([1, 2, 3])('two simulated weeks of programs that come and go (seed %i)', (seed) => {
  it('stay within the budget, do not oscillate, and end with every change undone', {
    timeout: 30_000,
  }, async () => {
    const { machine, undoneByPerson, mostOpen } = await simulate(seed);
    const { changes } = machine.engine;
    expect(changes.length).toBeGreaterThan(20);
    expect(undoneByPerson.length).toBeGreaterThan(0);
    expect(
      mostWithin(
        changes.map(({ startedAtMs }) => startedAtMs),
        HOUR_MS,
      ),
    ).toBeLessThanOrEqual(6);
    expect(mostOpen).toBeLessThanOrEqual(3);
    const applied = machine.ledger.since(0);
    for (const key of new Set(applied.map((entry) => entry.key))) {
      const times = applied.filter((entry) => entry.key === key).map(({ atMs }) => atMs);
      expect(mostWithin(times, 6 * HOUR_MS), key).toBeLessThanOrEqual(3);
      for (const { atMs } of undoneByPerson.filter(({ target }) => target === key)) {
        expect(
          times.filter((one) => one > atMs && one < atMs + DAY_MS),
          `${key} after its undo`,
        ).toEqual([]);
      }
    }
    expect(machine.engine.openChanges()).toEqual([]);
    expect(machine.engine.values.size).toBe(0);
    expect(applied.every(({ end }) => end !== null)).toBe(true);
    expect(machine.decisions.all.length).toBeLessThanOrEqual(500);
  });
});
