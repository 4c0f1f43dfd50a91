import { describe, expect, it } from 'vitest';
import { AutomatedMachine, GIGABYTE } from '../../../tests/helpers/automated-machine';
import { sampleProcess } from '../../../tests/helpers/health-samples';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import { HOUR_MS } from '../../shared/model/time';
import type { Proposal } from './policy/proposal';

const PID = 42;
const HOG = sampleProcess({ pid: PID, app: 'hog', cpuCores: 1.6 });

const gentle: Proposal = {
  area: 'processor',
  action: 'process-priority',
  target: 'pid:7',
  targetText: 'indexer (pid 7)',
  subject: 'indexer',
  problem: 'The processor is busy.',
  isEmergency: false,
};

describe('a background program that makes others wait for the processor', () => {
  it('is restrained once that has lasted, and set free when it ends; the log tells the story', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    await machine.ticks(4, { cpuPressure: 0.4 }, [HOG]);
    expect(machine.engine.changes).toEqual([]);
    await machine.ticks(3, { cpuPressure: 0.4 }, [HOG]);
    expect([...machine.engine.values]).toEqual([['process-priority pid:42', '19']]);
    expect(machine.engine.changes[0]).toMatchObject({ by: 'automation', expiresAtMs: expect.any(Number) });
    await machine.ticks(30, { cpuPressure: 0.4 }, [{ ...HOG, nice: 19 }]);
    expect(machine.engine.values.size).toBe(1);
    await machine.ticks(2, {}, []);
    expect(machine.engine.values.size).toBe(0);
    const [applied, ended] = machine.decisions.all;
    expect(applied).toMatchObject({
      outcome: 'applied',
      changeId: 'change-1',
      reason: expect.stringContaining('changed from 0 to 19'),
    });
    expect(applied?.problem).toContain('hog uses 1.6 cores');
    expect(ended).toMatchObject({ outcome: 'ended', reason: expect.stringContaining('The problem is over') });
  });

  it('is only told of where a person allowed no more, once however long it lasts', async () => {
    const machine = new AutomatedMachine();
    await machine.ticks(60, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.changes).toEqual([]);
    expect(machine.outcomes).toEqual(['suggested']);
    expect(machine.decisions.all[0]?.count).toBeGreaterThan(10);
  });

  it('is not looked at where it is off', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor', 'off');
    await machine.ticks(60, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.decisions.all).toEqual([]);
  });

  it('is left alone where nobody waits, and where nobody in particular is to blame', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    await machine.ticks(60, { cpuPressure: 0.05 }, [HOG]);
    await machine.ticks(60, { cpuPressure: 0.4 }, [
      sampleProcess({ pid: 5, cpuCores: 0.2 }),
      sampleProcess({ pid: 6, cpuCores: 0.3 }),
    ]);
    expect(machine.decisions.all).toEqual([]);
  });

  it('is set free when the pressure is over for a minute', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    await machine.ticks(8, { cpuPressure: 0.4 }, [HOG]);
    await machine.ticks(40, {}, [HOG]);
    expect(machine.engine.values.size).toBe(1);
    await machine.ticks(40, {}, [HOG]);
    expect(machine.engine.values.size).toBe(0);
  });

  it('is not restrained while somebody uses it in a terminal', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.foreground.add(PID);
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.changes).toEqual([]);
    expect(machine.decisions.all).toMatchObject([{ outcome: 'held', guard: 'foreground' }]);
  });

  it('has the processes looked at only while something stirs', async () => {
    const machine = new AutomatedMachine();
    await machine.ticks(3, {});
    expect(machine.watchers).toBe(0);
    await machine.ticks(3, { cpuPressure: 0.4 });
    expect(machine.watchers).toBe(1);
    await machine.ticks(20, {});
    expect(machine.watchers).toBe(0);
  });
});

describe('other emergencies', () => {
  it('pauses what eats the memory before it is gone', async () => {
    const machine = new AutomatedMachine();
    machine.allow('memory');
    for (let second = 0; second < 20; second++) {
      const eaten = second * 0.5 * GIGABYTE;
      const eater = sampleProcess({ pid: PID, app: 'eater', memoryBytes: eaten });
      await machine.tick({ availableBytes: 10 * GIGABYTE - eaten }, [eater]);
      if (machine.engine.values.size > 0) break;
    }
    expect([...machine.engine.values.keys()]).toEqual(['freeze pid:42']);
    expect(machine.decisions.all[0]?.problem).toMatch(/Memory is about to run out: .* eater grows by/);
  });

  it('takes the next measure where the gentlest does not help, and where it is refused', async () => {
    const writer = sampleProcess({ pid: PID, app: 'writer', writtenBytesPerSecond: 80e6 });
    const machine = new AutomatedMachine();
    machine.allow('disk');
    machine.engine.refusals.set('group-io-limit', 'it is in no group of its own');
    await machine.ticks(9, { ioPressure: 0.9 }, [writer]);
    expect([...machine.engine.values.keys()]).toEqual(['io-class pid:42']);
    await machine.ticks(5, { ioPressure: 0.9 }, [writer]);
    expect([...machine.engine.values.keys()]).toEqual(['io-class pid:42', 'freeze pid:42']);

    const other = new AutomatedMachine();
    other.allow('disk');
    other.engine.refusals.set('io-class', 'ionice is not installed');
    await other.ticks(15, { ioPressure: 0.9 }, [writer]);
    expect([...other.engine.values.keys()]).toEqual(['group-io-limit pid:42', 'freeze pid:42']);
    expect(other.outcomes).toEqual(['refused', 'applied', 'applied']);
  });

  it('pauses who fills a disk', async () => {
    const machine = new AutomatedMachine();
    machine.allow('disk');
    const writer = sampleProcess({ pid: PID, app: 'writer', writtenBytesPerSecond: 80e6 });
    for (let second = 0; second < 30; second++) {
      await machine.tick({ diskAvailableBytes: 10 * GIGABYTE - second * 0.1 * GIGABYTE }, [writer]);
    }
    expect([...machine.engine.values.keys()]).toEqual(['freeze pid:42']);
  });
});

describe('the guards', () => {
  it('watch first: what it would have done is noted, and nothing is', async () => {
    const machine = new AutomatedMachine();
    machine.settings = { ...machine.settings, watch_hours: 24 };
    machine.allow('processor');
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.outcomes).toEqual(['would-act']);
    machine.clock.advance(24 * HOUR_MS);
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.values.size).toBe(1);
  });

  it('let a pause hold everything, and its end nothing', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.optimizer.pause(machine.clock.nowMs() + 30_000);
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.decisions.all).toMatchObject([{ outcome: 'held', guard: 'pause' }]);
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.values.size).toBe(1);
  });

  it('take everything back in a panic, the person’s changes too, and stay so over a restart', async () => {
    const state = createMemoryState();
    const machine = new AutomatedMachine({ state });
    machine.allow('processor');
    await machine.ticks(8, { cpuPressure: 0.8 }, [HOG]);
    await machine.engine.apply({ action: 'dirty-limits', target: 'machine', by: 'person', validate: false });
    expect(machine.optimizer.panic()).toHaveLength(1);
    expect(machine.engine.values.size).toBe(0);
    const again = new AutomatedMachine({ state });
    await again.load();
    again.allow('processor');
    await again.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(again.engine.changes).toEqual([]);
    again.optimizer.resume();
    await again.ticks(20, { cpuPressure: 0.8 }, [sampleProcess({ pid: 43, app: 'other', cpuCores: 1 })]);
    expect(again.engine.values.size).toBe(1);
  });

  it.each(['undone', 'superseded'] as const)('leave alone for a day what a person has %s', async (state) => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    await machine.ticks(8, { cpuPressure: 0.4 }, [HOG]);
    machine.engine.end('change-1', state);
    await machine.ticks(600, { cpuPressure: 0.4 }, [HOG]);
    expect(machine.engine.changes).toHaveLength(1);
    expect(machine.decisions.all.at(-1)).toMatchObject({ outcome: 'held', guard: 'user wins' });
    machine.clock.advance(24 * HOUR_MS);
    await machine.ticks(20, { cpuPressure: 0.4 }, [HOG]);
    expect(machine.engine.changes).toHaveLength(2);
  });

  it('do not go back and forth, and wait longer each time', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    for (let turn = 0; turn < 30; turn++) {
      await machine.ticks(60, { cpuPressure: 0.4 }, [HOG]);
      await machine.ticks(70, {}, [HOG]);
    }
    const starts = machine.engine.changes.map(({ startedAtMs }) => startedAtMs);
    expect(starts).toHaveLength(3);
    expect((starts[2] as number) - (starts[1] as number)).toBeGreaterThan(
      (starts[1] as number) - (starts[0] as number),
    );
    expect(machine.decisions.all.some(({ guard }) => guard === 'oscillation')).toBe(true);
  });

  it('spare who is never to be restrained, and all but those who may be', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.settings = { ...machine.settings, never: ['hog'] };
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    machine.settings = { ...machine.settings, never: [], only: ['another'] };
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.changes).toEqual([]);
  });
});

describe('a question', () => {
  it('waits for a yes, and passes without one', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor', 'ask');
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.optimizer.approvals).toHaveLength(1);
    expect(machine.engine.changes).toEqual([]);
    await machine.optimizer.answer(machine.optimizer.approvals[0]?.id ?? '', true);
    expect(machine.engine.values.size).toBe(1);
    await expect(machine.optimizer.answer('ask-0', true)).rejects.toThrow('no longer pending');
  });

  it('is not asked again for a day after a no', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor', 'ask');
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    await machine.optimizer.answer(machine.optimizer.approvals[0]?.id ?? '', false);
    await machine.ticks(100, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.optimizer.approvals).toEqual([]);
    expect(machine.decisions.all.at(-1)).toMatchObject({ guard: 'user wins' });
  });
});

describe('what is recommended', () => {
  it('is tried out, and kept where it is proven better', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.proposals = [gentle];
    await machine.ticks(20, {}, [sampleProcess({ pid: 7 })]);
    expect([...machine.engine.values.keys()]).toEqual(['process-priority pid:7']);
    expect(machine.engine.changes[0]).toMatchObject({ verdict: 'better', expiresAtMs: null });
  });

  it('is noted as unproven where measuring did not speak for it, and not repeated soon', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.engine.verdict = 'no effect';
    machine.proposals = [gentle];
    await machine.ticks(300, {}, [sampleProcess({ pid: 7 })]);
    expect(machine.engine.changes).toHaveLength(1);
    expect(machine.decisions.all).toMatchObject([
      { outcome: 'ended', reason: expect.stringContaining('The measurement did not prove a benefit') },
      { outcome: 'held', guard: 'cooldown' },
    ]);
  });

  it('waits for the mains', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.isOnBattery = true;
    machine.proposals = [gentle];
    await machine.ticks(40, {}, [sampleProcess({ pid: 7 })]);
    expect(machine.decisions.all).toMatchObject([{ outcome: 'held', guard: 'battery' }]);
  });
});

it('sets settings of a part', async () => {
  const machine = new AutomatedMachine();
  await machine.optimizer.adjustConfiguration('collectors', { network_mounts: true });
  expect(machine.configured).toEqual([['collectors.network_mounts', true]]);
});

it('takes back what is in force when it is stopped, and decides nothing after that', async () => {
  const machine = new AutomatedMachine();
  machine.allow('processor');
  await machine.ticks(8, { cpuPressure: 0.8 }, [HOG]);
  await machine.optimizer.stopRealTimeOptimization();
  expect(machine.engine.values.size).toBe(0);
  await machine.ticks(100, { cpuPressure: 0.8 }, [HOG]);
  expect(machine.engine.changes).toHaveLength(1);
});
