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
  it('is restrained after a while, released when the problem ends, and logged', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    await machine.ticks(4, { cpuPressure: 0.4 }, [HOG]);
    expect(machine.engine.changes).toEqual([]);
    await machine.ticks(3, { cpuPressure: 0.4 }, [HOG]);
    expect([...machine.engine.values]).toEqual([['group-weight pid:42', '10']]);
    expect(machine.engine.changes[0]).toMatchObject({ by: 'automation', expiresAtMs: expect.any(Number) });
    await machine.ticks(30, { cpuPressure: 0.4 }, [{ ...HOG, nice: 19 }]);
    expect(machine.engine.values.size).toBe(1);
    await machine.ticks(2, {}, []);
    expect(machine.engine.values.size).toBe(0);
    const [applied, ended] = machine.decisions.all;
    expect(applied).toMatchObject({
      outcome: 'applied',
      changeId: 'change-1',
      reason: expect.stringContaining('changed from 0 to 10'),
    });
    expect(applied?.problem).toContain('hog uses 1.6 cores');
    expect(ended).toMatchObject({ outcome: 'ended', reason: expect.stringContaining('The problem is over') });
  });

  it('is named as people say, and remembered by its stable name', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    await machine.ticks(8, { cpuPressure: 0.4 }, [{ ...HOG, title: 'Blender' }]);
    expect(machine.decisions.all[0]).toMatchObject({ outcome: 'applied', targetText: 'Blender (pid 42)' });
    expect(machine.decisions.all[0]?.problem).toContain('Blender uses 1.6 cores');
  });

  it('is only suggested once without permission, however long it lasts', async () => {
    const machine = new AutomatedMachine();
    await machine.ticks(60, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.changes).toEqual([]);
    expect(machine.outcomes).toEqual(['suggested']);
    expect(machine.decisions.all[0]?.count).toBeGreaterThan(10);
  });

  it('is ignored if the area is off', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor', 'off');
    await machine.ticks(60, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.decisions.all).toEqual([]);
  });

  it('is left alone if no program waits, and if there is no culprit', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    await machine.ticks(60, { cpuPressure: 0.05 }, [HOG]);
    await machine.ticks(60, { cpuPressure: 0.4 }, [
      sampleProcess({ pid: 5, cpuCores: 0.2 }),
      sampleProcess({ pid: 6, cpuCores: 0.3 }),
    ]);
    expect(machine.decisions.all).toEqual([]);
  });

  it('is released when the pressure has been over for a minute', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    await machine.ticks(8, { cpuPressure: 0.4 }, [HOG]);
    await machine.ticks(40, {}, [HOG]);
    expect(machine.engine.values.size).toBe(1);
    await machine.ticks(40, {}, [HOG]);
    expect(machine.engine.values.size).toBe(0);
  });

  it('is not restrained while a terminal waits for it', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.foreground.add(PID);
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.changes).toEqual([]);
    expect(machine.decisions.all).toMatchObject([{ outcome: 'held', guard: 'foreground' }]);
  });

  it('restrains the next program while the busiest is in front', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.foreground.add(PID);
    const next = sampleProcess({ pid: PID + 1, app: 'background', cpuCores: 0.7 });
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG, next]);
    expect([...machine.engine.values.keys()]).toEqual([`group-weight pid:${PID + 1}`]);
  });

  it('causes scans of the processes only while a condition holds', async () => {
    const machine = new AutomatedMachine();
    await machine.ticks(3, {});
    expect(machine.watchers).toBe(0);
    await machine.ticks(3, { cpuPressure: 0.4 });
    expect(machine.watchers).toBe(1);
    await machine.ticks(20, {});
    expect(machine.watchers).toBe(0);
  });
});

describe('a program that no gentle means reaches', () => {
  const MAKE = sampleProcess({ pid: 40, app: 'make' });
  const COMPILERS = [41, 42, 43].map((pid) => sampleProcess({ pid, parentPid: 40, app: 'cc1', cpuCores: 0.6 }));

  function inSession() {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.engine.refusals.set('group-weight', 'it runs in session-2.scope');
    machine.engine.refusals.set('process-priority', 'a lowered priority could not be raised again');
    return machine;
  }

  it('is kept off half of the cores, with all its processes, once', async () => {
    const machine = inSession();
    await machine.ticks(40, { cpuPressure: 0.8 }, [MAKE, ...COMPILERS]);
    expect([...machine.engine.values]).toEqual([['cpu-affinity tree:40', 'half']]);
    expect(machine.decisions.all.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'group-weight refused',
      'process-priority refused',
      'cpu-affinity applied',
    ]);
  });

  it('is left alone after a person undid a change, by any means', async () => {
    const machine = inSession();
    await machine.ticks(10, { cpuPressure: 0.8 }, [HOG]);
    machine.engine.end('change-1', 'superseded');
    await machine.ticks(60, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.changes.map(({ action }) => action)).toEqual(['cpu-affinity']);
  });
});

describe('a program that had to wait for another one', () => {
  const WAITING = sampleProcess({ pid: 44, app: 'waiting', cpuCores: 0.6, startedAtMs: 1 });

  it('is not restrained for the time that it gets back', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    await machine.ticks(8, { cpuPressure: 0.8 }, [HOG, WAITING]);
    await machine.ticks(120, { cpuPressure: 0.8 }, [
      { ...HOG, cpuCores: 0.5 },
      { ...WAITING, cpuCores: 1.5 },
    ]);
    expect([...machine.engine.values.keys()]).toEqual(['group-weight pid:42']);
  });

  it('is restrained if it took as much, began later, or takes more after the other one has ended', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    const second = sampleProcess({ pid: 43, app: 'second', cpuCores: 1.5, startedAtMs: 1 });
    await machine.ticks(12, { cpuPressure: 0.8 }, [HOG, WAITING, second]);
    expect([...machine.engine.values.keys()]).toEqual(['group-weight pid:42', 'group-weight pid:43']);
    const later = sampleProcess({ pid: 45, app: 'later', cpuCores: 1.5, startedAtMs: machine.clock.nowMs() + 1 });
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG, WAITING, second, later]);
    expect([...machine.engine.values.keys()]).toContain('group-weight pid:45');
    await machine.ticks(20, { cpuPressure: 0.8 }, [{ ...WAITING, cpuCores: 1.5 }]);
    expect([...machine.engine.values.keys()]).toEqual(['group-weight pid:44']);
  });
});

/** A program that takes half a gigabyte a second. */
async function eat(machine: AutomatedMachine, seconds: number, eatenBefore = 0): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    const eaten = eatenBefore + second * 0.5 * GIGABYTE;
    const eater = sampleProcess({ pid: PID, app: 'eater', memoryBytes: eaten });
    await machine.tick({ availableBytes: 10 * GIGABYTE - eaten }, [eater]);
  }
}

describe('other emergencies', () => {
  it('pauses the program that uses up the memory', async () => {
    const machine = new AutomatedMachine();
    machine.allow('memory');
    machine.engine.refusals.set('group-memory-high', 'this machine has no swap');
    await eat(machine, 20);
    expect([...machine.engine.values.keys()]).toEqual(['freeze pid:42']);
    expect(machine.decisions.all[0]?.problem).toMatch(/Memory is about to run out: .* eater grows by/);
  });

  it('caps the memory of a program where it can be swapped, and pauses it only if that does not help', async () => {
    const machine = new AutomatedMachine();
    machine.allow('memory');
    await eat(machine, 16);
    expect([...machine.engine.values.keys()]).toEqual(['group-memory-high pid:42']);
    await eat(machine, 6, 8 * GIGABYTE);
    expect([...machine.engine.values.keys()]).toEqual(['group-memory-high pid:42', 'freeze pid:42']);
  });

  it('asks about a program in use that takes the memory, and pauses nothing', async () => {
    const machine = new AutomatedMachine();
    machine.allow('memory');
    machine.foreground.add(PID);
    await eat(machine, 20);
    expect(machine.engine.changes).toEqual([]);
    expect(machine.outcomes.toSorted()).toEqual(['asked', 'held', 'held']);
    expect(machine.optimizer.approvals).toMatchObject([{ action: 'freeze', target: 'pid:42' }]);
  });

  it('asks about a program that the engine refuses to pause on its own', async () => {
    const machine = new AutomatedMachine();
    machine.allow('memory');
    machine.engine.refuse = ({ value }) => (value === 'in-use' ? undefined : 'a terminal is waiting for it');
    await eat(machine, 16);
    expect(machine.outcomes.toSorted()).toEqual(['asked', 'refused', 'refused']);
  });

  it('asks about a program that cannot be paused, unless it is in use', async () => {
    const writer = sampleProcess({ pid: PID, app: 'writer', writtenBytesPerSecond: 80e6 });
    for (const isInUse of [false, true]) {
      const machine = new AutomatedMachine();
      machine.allow('disk');
      if (isInUse) machine.foreground.add(PID);
      machine.engine.refuse = ({ value }) => (value === 'in-use' ? undefined : 'it does not work here');
      await machine.ticks(20, { ioPressure: 0.9 }, [writer]);
      expect(machine.optimizer.approvals.length).toBe(isInUse ? 0 : 1);
    }
  });

  it('applies the next mitigation if the gentlest does not help or is refused', async () => {
    const writer = sampleProcess({ pid: PID, app: 'writer', writtenBytesPerSecond: 80e6 });
    const machine = new AutomatedMachine();
    machine.allow('disk');
    for (const action of ['group-io-weight', 'group-io-limit'])
      machine.engine.refusals.set(action, 'it has no own group');
    await machine.ticks(9, { ioPressure: 0.9 }, [writer]);
    expect([...machine.engine.values.keys()]).toEqual(['io-class pid:42']);
    await machine.ticks(5, { ioPressure: 0.9 }, [writer]);
    expect([...machine.engine.values.keys()]).toEqual(['io-class pid:42', 'freeze pid:42']);

    const other = new AutomatedMachine();
    other.allow('disk');
    for (const action of ['io-class', 'group-io-weight']) other.engine.refusals.set(action, 'it does not work here');
    await other.ticks(15, { ioPressure: 0.9 }, [writer]);
    expect([...other.engine.values.keys()]).toEqual(['group-io-limit pid:42', 'freeze pid:42']);
    expect(other.outcomes).toEqual(['refused', 'refused', 'applied', 'applied']);
  });

  it('pauses the program that fills a disk', async () => {
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
  it('log a dry run first and change nothing', async () => {
    const machine = new AutomatedMachine();
    machine.settings = { ...machine.settings, watch_hours: 24 };
    machine.allow('processor');
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.outcomes).toEqual(['would-act']);
    machine.clock.advance(24 * HOUR_MS);
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.values.size).toBe(1);
  });

  it('let a pause stop everything, and its end nothing', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.optimizer.pause(machine.clock.nowMs() + 30_000);
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.decisions.all).toMatchObject([{ outcome: 'held', guard: 'pause' }]);
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.values.size).toBe(1);
  });

  it('undo everything in a panic, also the person’s changes, and stay so over a restart', async () => {
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

  it.each(['undone', 'superseded'] as const)('leave alone for a day a change that a person has %s', async (state) => {
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

  it('do not oscillate, and wait longer each time', async () => {
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

  it('spare programs that are never restrained, and all but those that may be', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.settings = { ...machine.settings, never: ['hog'] };
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    machine.settings = { ...machine.settings, never: [], only: ['another'] };
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.engine.changes).toEqual([]);
  });
});

describe('an approval', () => {
  it('waits for a yes, and expires without one', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor', 'ask');
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.optimizer.approvals).toHaveLength(1);
    expect(machine.engine.changes).toEqual([]);
    await machine.optimizer.answer(machine.optimizer.approvals[0]?.id ?? '', true);
    expect(machine.engine.values.size).toBe(1);
    await expect(machine.optimizer.answer('ask-0', true)).rejects.toThrow('no longer pending');
  });

  it('is not requested again for a day after a no', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor', 'ask');
    await machine.ticks(20, { cpuPressure: 0.8 }, [HOG]);
    await machine.optimizer.answer(machine.optimizer.approvals[0]?.id ?? '', false);
    await machine.ticks(100, { cpuPressure: 0.8 }, [HOG]);
    expect(machine.optimizer.approvals).toEqual([]);
    expect(machine.decisions.all.at(-1)).toMatchObject({ guard: 'user wins' });
  });
});

describe('a recommendation', () => {
  it('is tried, and kept if it is proven better', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.proposals = [gentle];
    await machine.ticks(20, {}, [sampleProcess({ pid: 7 })]);
    expect([...machine.engine.values.keys()]).toEqual(['process-priority pid:7']);
    expect(machine.engine.changes[0]).toMatchObject({ verdict: 'better', expiresAtMs: null });
  });

  it('is recorded as unproven if its trial fails, and not repeated soon', async () => {
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

  it('waits for AC power', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.isOnBattery = true;
    machine.proposals = [gentle];
    await machine.ticks(40, {}, [sampleProcess({ pid: 7 })]);
    expect(machine.decisions.all).toMatchObject([{ outcome: 'held', guard: 'battery' }]);
  });
});

it('changes settings of a part', async () => {
  const machine = new AutomatedMachine();
  await machine.optimizer.adjustConfiguration('collectors', { network_mounts: true });
  expect(machine.configured).toEqual([['collectors.network_mounts', true]]);
});

it('undoes active changes when it is stopped, and decides nothing after that', async () => {
  const machine = new AutomatedMachine();
  machine.allow('processor');
  await machine.ticks(8, { cpuPressure: 0.8 }, [HOG]);
  await machine.optimizer.stopRealTimeOptimization();
  expect(machine.engine.values.size).toBe(0);
  await machine.ticks(100, { cpuPressure: 0.8 }, [HOG]);
  expect(machine.engine.changes).toHaveLength(1);
});

describe('a program that ends on its own', () => {
  const gone = (code: string) => Object.assign(new Error(`${code}: no such file or directory, scandir`), { code });

  it.each(['ENOENT', 'ESRCH'])('is dropped at once if a change of it fails with %s', async (code) => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    let attempts = 0;
    machine.engine.apply = async () => {
      attempts++;
      throw gone(code);
    };
    machine.proposals = [gentle];
    await machine.ticks(40, {});
    machine.ended.add(7);
    await machine.ticks(120, {});
    expect(attempts).toBe(1);
    expect(machine.decisions.all).toMatchObject([{ outcome: 'refused', reason: 'it ended on its own', count: 1 }]);
    expect(machine.logged).toEqual([]);
  });

  it('is no target, neither of a recommendation nor in an emergency, and the next program is', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.ended.add(7).add(PID);
    machine.proposals = [gentle];
    await machine.ticks(20, {}, []);
    expect(machine.decisions.all).toEqual([]);
    const other = sampleProcess({ pid: 43, app: 'other', cpuCores: 1 });
    await machine.ticks(8, { cpuPressure: 0.4 }, [HOG, other]);
    expect([...machine.engine.values.keys()]).toEqual(['group-weight pid:43']);
  });

  it('does not hide another error', async () => {
    const machine = new AutomatedMachine();
    machine.allow('processor');
    machine.engine.apply = async () => {
      throw new Error('a fault of the engine');
    };
    machine.proposals = [gentle];
    await machine.ticks(20, {});
    expect(machine.logged.join()).toContain('a fault of the engine');
  });
});
