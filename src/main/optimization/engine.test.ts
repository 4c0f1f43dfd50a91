import { appendFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fakeAction } from '../../../tests/helpers/fake-action';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { Verdict } from '../../shared/contract/optimization-schemas';
import type { Knob, KnobChange } from '../../shared/model/change';
import { AppLog } from '../base/log';
import type { KnobDriver } from '../changes/knob-driver';
import type { Action } from './action';
import { AutomatedOptimizationEngine } from './engine';
import { DEFAULT_ENGINE_CONFIG, PERSON } from './engine-config';
import type { EngineParts } from './engine-parts';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('engine');

/** A machine with values in memory whose writes can be altered. */
class Machine implements KnobDriver {
  readonly values = new Map<string, string>();
  bootId = 'boot-1';
  onWrite: (path: string, value: string) => string = (_, value) => value;
  refusal: string | undefined;

  constructor(values: Readonly<Record<string, string>>) {
    for (const [path, value] of Object.entries(values)) this.values.set(path, value);
  }

  read(knob: Knob) {
    const value = this.values.get(pathOf(knob));
    return value === undefined
      ? ({ kind: 'gone', reason: 'It is gone.' } as const)
      : ({ kind: 'value', value } as const);
  }

  write(knob: Knob, value: string): void {
    this.values.set(pathOf(knob), this.onWrite(pathOf(knob), value));
  }

  awaitPending(): void {}

  uptimeTicks = 0;

  heirsOf(): readonly (readonly Knob[])[] {
    return [];
  }

  undoProblem(): string | undefined {
    return this.refusal;
  }
}

const pathOf = (knob: Knob) => (knob.kind === 'value' ? knob.file.path : '');
const knob = (path: string): Knob => ({ kind: 'value', file: { path, file: '0:0' } });

function action(values: Partial<Action> = {}, paths: readonly string[] = ['/a', '/b'], want = 'new'): Action {
  const knobs = paths.map((path) => ({ knob: knob(path), want }));
  return fakeAction(knobs, values);
}

function open(
  machine: Machine,
  file: string,
  actions: readonly Action[] = [action()],
  values: Partial<EngineParts> = {},
) {
  const guarded = new Map<string, readonly KnobChange[]>();
  const engine = new AutomatedOptimizationEngine({
    file,
    driver: machine,
    guard: {
      add: (id, knobs) => void guarded.set(id, knobs),
      forget: (id) => void guarded.delete(id),
      stop: () => guarded.clear(),
    },
    actions,
    nowMs: () => Date.now(),
    log,
    ...values,
  });
  return { engine, guarded };
}

const apply = { action: 'act', target: 'machine', by: 'test' };
const journalFile = () => join(temporaryDirectory(), 'journal.log');

describe('the engine', () => {
  it('makes a change, guards it and undoes it exactly', () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const { engine, guarded } = open(machine, journalFile());
    const change = engine.executeOptimization(apply);
    expect(change).toMatchObject({ state: 'kept', verdict: 'observed', before: ['1', '2'], after: ['new', 'new'] });
    expect([...machine.values.values()]).toEqual(['new', 'new']);
    expect(guarded.size).toBe(1);
    expect(engine.rollbackOptimization(change.id)).toMatchObject({ state: 'undone' });
    expect([...machine.values.values()]).toEqual(['1', '2']);
    expect(guarded.size).toBe(0);
    expect(engine.rollbackOptimization(change.id)).toMatchObject({ state: 'undone' });
  });

  it('changes nothing that another tuner manages', () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const { engine } = open(machine, journalFile(), [action()], { findRival: () => 'tuned' });
    expect(() => engine.executeOptimization(apply)).toThrow('tuned manages this setting');
    expect([...machine.values.values()]).toEqual(['1', '2']);
    expect(engine.getOptimizationHistory()).toEqual([]);
  });

  it('leaves a value alone that another program changed', () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const { engine } = open(machine, journalFile());
    const { id } = engine.executeOptimization(apply);
    machine.values.set('/a', 'theirs');
    expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'superseded' });
    expect([...machine.values.values()]).toEqual(['theirs', '2']);
  });

  it('undoes a value that the system rounded', () => {
    const machine = new Machine({ '/a': '1' });
    machine.onWrite = (_, value) => (value === 'new' ? 'rounded' : value);
    const { engine } = open(machine, journalFile(), [action({}, ['/a'])]);
    const change = engine.executeOptimization(apply);
    expect(change.after).toEqual(['rounded']);
    expect(engine.rollbackOptimization(change.id)).toMatchObject({ state: 'undone' });
    expect(machine.values.get('/a')).toBe('1');
  });

  it('undoes the first value if the second cannot be written', () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    machine.onWrite = (path, value) => {
      if (path === '/b' && value === 'new') throw new Error('permission denied');
      return value;
    };
    const { engine } = open(machine, journalFile());
    expect(() => engine.executeOptimization(apply)).toThrow(
      'act failed: permission denied. The previous values were restored.',
    );
    expect([...machine.values.values()]).toEqual(['1', '2']);
    expect(engine.getOptimizationStatus().open).toEqual([]);
  });

  it('changes the rest if one target ended meanwhile, and fails if all did', () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    machine.onWrite = (path, value) => {
      if (path === '/b' || value === '1') return value;
      machine.values.delete('/b');
      return value;
    };
    // The second one ends when it is about to be written.
    const write = machine.write.bind(machine);
    machine.write = (knob, value) => {
      if (pathOf(knob) === '/b' && !machine.values.has('/b')) throw new Error('the process has exited');
      write(knob, value);
    };
    const { engine } = open(machine, journalFile());
    const change = engine.executeOptimization(apply);
    expect(change).toMatchObject({ state: 'kept' });
    expect(engine.rollbackOptimization(change.id)).toMatchObject({ state: 'undone' });
    expect([...machine.values]).toEqual([['/a', '1']]);
    machine.onWrite = (path, value) => {
      machine.values.delete(path);
      throw new Error(value);
    };
    const other = open(machine, journalFile(), [action({}, ['/a'])]);
    expect(() => other.engine.executeOptimization(apply)).toThrow('act failed: It is gone.');
  });

  it('reports a failed undo and retries it on request', () => {
    const machine = new Machine({ '/a': '1' });
    const { engine, guarded } = open(machine, journalFile(), [action({}, ['/a'])]);
    const { id } = engine.executeOptimization(apply);
    machine.onWrite = () => {
      throw new Error('read-only');
    };
    expect(engine.rollbackOptimization(id)).toEqual({
      changeId: id,
      state: 'failed',
      reason: 'read-only. Retrying in 1 s (attempt 1 of 5 failed).',
    });
    expect(guarded.size).toBe(1);
    machine.onWrite = (_, value) => value;
    expect(engine.rollbackAll()).toMatchObject([{ state: 'undone' }]);
    expect(machine.values.get('/a')).toBe('1');
  });

  it('retries a failed undo a few times, then leaves it to a person', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const { engine } = open(machine, journalFile(), [action({}, ['/a']), action({ id: 'other' }, ['/b'])]);
    let attempts = 0;
    const { id } = engine.executeOptimization(apply);
    machine.onWrite = (_, value) => {
      if (value !== '1') return value;
      attempts++;
      throw new Error('busy');
    };
    engine.rollbackOptimization(id);
    vi.advanceTimersByTime(3_600_000);
    expect(attempts).toBe(5);
    expect(engine.getOptimizationHistory()[0]?.reason).toContain('Gave up after 5 attempts');
    // It blocks no other change.
    expect(engine.executeOptimization({ ...apply, action: 'other' })).toMatchObject({ state: 'kept' });

    const again = open(machine, journalFile(), [action({}, ['/a'])]).engine;
    machine.values.set('/a', '1');
    machine.onWrite = (_, value) => value;
    const second = again.executeOptimization(apply);
    machine.onWrite = (_, value) => {
      if (attempts++ < 7) throw new Error('busy');
      return value;
    };
    again.rollbackOptimization(second.id);
    vi.advanceTimersByTime(60_000);
    expect(again.getOptimizationHistory()[0]).toMatchObject({ state: 'undone' });
    expect(machine.values.get('/a')).toBe('1');
  });

  it('refuses a second change of a setting, one without effect, and one that cannot be undone', () => {
    const machine = new Machine({ '/a': '1', '/b': 'new', '/c': '3' });
    const other = action({ id: 'other' }, ['/a', '/c'], 'x');
    const { engine } = open(machine, journalFile(), [action({}, ['/a', '/b']), other, action({ id: 'same' }, ['/b'])]);
    expect(() => engine.executeOptimization({ ...apply, action: 'same' })).toThrow('already has this setting');
    engine.executeOptimization(apply);
    expect(() => engine.executeOptimization({ ...apply, action: 'other' })).toThrow(
      'act has already changed this setting',
    );
    expect(machine.values.get('/c')).toBe('3');
    engine.rollbackAll();
    machine.refusal = 'it turns one way only';
    expect(() => engine.executeOptimization(apply)).toThrow('The change could not be undone: it turns one way only');
  });

  it('changes nothing if the change cannot be recorded', () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const { engine } = open(machine, journalFile(), [action()], {
      guard: {
        add: () => {
          throw new Error('no guard');
        },
        forget: () => undefined,
        stop: () => undefined,
      },
    });
    expect(() => engine.executeOptimization(apply)).toThrow('no guard');
    expect([...machine.values.values()]).toEqual(['1', '2']);
  });

  it('undoes changes that expire, and at exit those that must not stay', async () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const short = action({ longestMs: 30 }, ['/a']);
    const lasting = action({ id: 'keep', exitPolicy: 'keep' }, ['/b']);
    const file = journalFile();
    const { engine } = open(machine, file, [short, lasting]);
    engine.executeOptimization(apply);
    engine.executeOptimization({ ...apply, action: 'keep' });
    await expect.poll(() => machine.values.get('/a')).toBe('1');
    engine.executeOptimization(apply);
    engine.stopEngine();
    expect([...machine.values.values()]).toEqual(['1', 'new']);
    const again = open(machine, file, [short, lasting]).engine;
    expect(again.getOptimizationStatus().open.map(({ action: id }) => id)).toEqual(['keep']);
    expect(again.rollbackAll()).toMatchObject([{ state: 'undone' }]);
    expect(machine.values.get('/b')).toBe('2');
  });

  it('undoes temporary changes by the clock or by uptime, even after a restart', async () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const file = journalFile();
    let nowMs = 1_000_000;
    const keep = action({ exitPolicy: 'keep' });
    const values = { nowMs: () => nowMs };
    const { engine, guarded } = open(machine, file, [keep], values);
    const change = engine.executeOptimization({ ...apply, forMs: 60_000, why: 'memory runs out' });
    // The guard must be able to end it, so it cannot outlive the host.
    expect(change).toMatchObject({ expiresAtMs: 1_060_000, exitPolicy: 'revert' });
    expect(guarded.size).toBe(1);
    engine.rollbackAll();

    const short = open(machine, journalFile(), [keep]).engine;
    short.executeOptimization({ ...apply, forMs: 30 });
    await expect.poll(() => machine.values.get('/a')).toBe('1');
    expect(short.getOptimizationHistory()).toMatchObject([{ state: 'undone' }]);

    // A lasting change cannot be guarded: the next start undoes it, even if the clock was set back in the meantime.
    const lasting = action({ exitPolicy: 'keep', isLasting: true });
    for (const [laterMs, laterTicks, isOpen] of [
      [30_000, 3_000, true],
      [60_000, 0, false],
      [-3_600_000, 6_000, false],
    ] as const) {
      const own = journalFile();
      machine.uptimeTicks = 500;
      nowMs = 1_000_000;
      open(machine, own, [lasting], values).engine.executeOptimization({ ...apply, forMs: 60_000 });
      nowMs += laterMs;
      machine.uptimeTicks += laterTicks;
      const again = open(machine, own, [lasting], values).engine;
      expect(again.getOptimizationStatus().open).toHaveLength(isOpen ? 1 : 0);
      expect(machine.values.get('/a')).toBe(isOpen ? 'new' : '1');
      again.rollbackAll();
    }
  });

  it('informs the guard of values that the system rounded', () => {
    const machine = new Machine({ '/a': '1' });
    machine.onWrite = (_, value) => (value === 'new' ? 'rounded' : value);
    const added: string[] = [];
    const guard = {
      add: (_: string, knobs: readonly KnobChange[]) => void added.push(...knobs.map(({ want }) => want)),
      forget: () => undefined,
      stop: () => undefined,
    };
    open(machine, journalFile(), [action({}, ['/a'])], { guard }).engine.executeOptimization(apply);
    expect(added).toEqual(['new', 'rounded']);
  });

  it('only undoes changes after its journal was found damaged', () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const file = journalFile();
    const keep = action({ exitPolicy: 'keep' });
    open(machine, file, [keep]).engine.executeOptimization(apply);
    appendFileSync(file, '{"half a rec');
    const { engine } = open(machine, file, [keep]);
    expect(() => engine.executeOptimization(apply)).toThrow('was damaged');
    expect(engine.rollbackAll()).toMatchObject([{ state: 'undone' }]);
    expect([...machine.values.values()]).toEqual(['1', '2']);
  });
});

describe('a journal that cannot be opened', () => {
  it('prevents changes, and is opened later with its records', () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const file = journalFile();
    const keep = action({ exitPolicy: 'keep' });
    open(machine, file, [keep]).engine.executeOptimization(apply);
    renameSync(file, `${file}.away`);
    mkdirSync(file);
    const { engine } = open(machine, file, [keep]);
    expect(engine.journalProblem).toContain(file);
    expect(() => engine.executeOptimization(apply)).toThrow('Cannot use the journal');
    expect(engine.openJournal()).toBe(false);
    rmSync(file, { recursive: true });
    renameSync(`${file}.away`, file);
    expect(engine.openJournal()).toBe(true);
    expect(engine.safeMode).toBeUndefined();
    expect(engine.rollbackAll()).toMatchObject([{ state: 'undone' }]);
    expect([...machine.values.values()]).toEqual(['1', '2']);
  });
});

describe('the check before an undo', () => {
  function made() {
    const machine = new Machine({ '/a': '1' });
    const { engine } = open(machine, journalFile(), [action({}, ['/a'])]);
    return { machine, engine, id: engine.executeOptimization(apply).id };
  }

  it('warns about a setting that changes in one direction only, and tries it all the same', () => {
    const { machine, engine, id } = made();
    machine.refusal = 'it turns one way only';
    expect(engine.rollbackAll()).toEqual([
      {
        changeId: id,
        state: 'undone',
        reason: 'The previous values were restored.',
        warning: 'A check before the undo found: it turns one way only.',
      },
    ]);
    expect(machine.values.get('/a')).toBe('1');
  });

  it('reports a value of another program only once', () => {
    const { machine, engine, id } = made();
    machine.values.set('/a', 'theirs');
    expect(engine.rollbackOptimization(id)).toEqual({
      changeId: id,
      state: 'superseded',
      reason: 'Its value was changed to theirs in the meantime and stays.',
    });
  });

  it('prevents nothing if a setting cannot be checked', () => {
    const { machine, engine, id } = made();
    const read = machine.read;
    let reads = 0;
    machine.read = (knob) => {
      reads++;
      if (reads === 1) throw new Error('EIO');
      return read.call(machine, knob);
    };
    expect(engine.rollbackOptimization(id)).toMatchObject({
      state: 'undone',
      warning: 'The check before the undo failed: EIO.',
    });
  });
});

describe('limits of the engine', () => {
  it('allow only a person to make changes if configured, and a limited number', () => {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const acts = ['/a', '/b'].map((path) => action({ id: path }, [path]));
    const { engine } = open(machine, journalFile(), acts);
    engine.startEngine({
      ...DEFAULT_ENGINE_CONFIG,
      enableAutomatedOptimization: false,
      resourceLimits: { mostOpenChanges: 1, historyDays: 1 },
    });
    expect(() => engine.executeOptimization({ ...apply, action: '/a', by: 'automation' })).toThrow(
      'Automatic changes are turned off',
    );
    engine.executeOptimization({ ...apply, action: '/a', by: PERSON });
    expect(() => engine.executeOptimization({ ...apply, action: '/b', by: PERSON })).toThrow('1 change already open');
    expect([...machine.values.values()]).toEqual(['new', '2']);
  });

  it('leave a report of each change with its author and reason', () => {
    const machine = new Machine({ '/a': '1' });
    const { engine } = open(machine, journalFile(), [action({}, ['/a'])], { nowMs: () => 5_000 });
    const { id } = engine.executeOptimization({ ...apply, why: 'builds are slow' });
    expect(engine.generateOptimizationReport({ fromMs: 0, toMs: 6_000 })).toMatchObject({
      actions: [{ action: 'act', changes: 1, observed: 1 }],
      entries: [{ changeId: id, by: 'test', why: 'builds are slow', before: ['1'], after: ['new'], state: 'kept' }],
    });
  });
});

describe('past verdicts', () => {
  const end = (verdict: Verdict) => ({ verdict, reason: 'As measured.', evidence: null });
  const minutes = 60_000;

  function trials(cooldownMs = 5 * minutes) {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const file = journalFile();
    const clock = { nowMs: 1_000_000 };
    const start = () => open(machine, file, [action({ cooldownMs })], { nowMs: () => clock.nowMs }).engine;
    let engine = start();
    return {
      clock,
      attempt: (verdict: Verdict, anyway = false) =>
        engine.endTrial(engine.beginTrial({ ...apply, anyway }).id, end(verdict)),
      restart: () => {
        engine = start();
      },
      engine: () => engine,
    };
  }

  it('impose a cooldown that doubles, even across restarts', () => {
    const { clock, attempt, restart } = trials();
    attempt('no effect');
    expect(() => attempt('no effect')).toThrow('is blocked there for another 5 minutes');
    restart();
    expect(() => attempt('no effect')).toThrow('is blocked there for another 5 minutes');
    clock.nowMs += 5 * minutes;
    attempt('no effect');
    clock.nowMs += 6 * minutes;
    expect(() => attempt('no effect')).toThrow('is blocked there for another 4 minutes');
    attempt('no effect', true);
    expect(() => attempt('no effect')).toThrow('is blocked there for another 20 minutes');
  });

  it('no longer count once a change has helped', () => {
    const { clock, attempt, engine } = trials();
    attempt('no effect');
    clock.nowMs += 5 * minutes;
    attempt('better');
    engine().rollbackAll();
    expect(attempt('no effect').state).toBe('undone');
  });

  it('block an action that caused harm three times until a person unblocks it', () => {
    const { clock, attempt, restart, engine } = trials();
    for (let time = 0; time < 3; time++) {
      attempt('worse');
      clock.nowMs += 86_400_000;
    }
    restart();
    clock.nowMs += 300 * 86_400_000;
    restart();
    expect(() => attempt('better')).toThrow('caused harm on the machine 3 times and is blocked there');
    const id = engine().getOptimizationHistory()[0]?.id ?? '';
    expect(engine().unblock(id, 'test')).toBe(3);
    restart();
    expect(attempt('better').state).toBe('kept');
  });
});

describe('a journal in use', () => {
  it('drops changes that ended long ago, never open or failed ones', () => {
    const machine = new Machine({ '/a': '1', '/b': '2', '/c': '3' });
    const file = journalFile();
    let nowMs = 1_000_000;
    const acts = ['/a', '/b', '/c'].map((path) => action({ id: path, exitPolicy: 'keep' }, [path]));
    const start = () => {
      const { engine } = open(machine, file, acts, { nowMs: () => nowMs });
      engine.startEngine(DEFAULT_ENGINE_CONFIG);
      return engine;
    };
    let engine = start();
    for (let time = 0; time < 5; time++) {
      engine.executeOptimization({ ...apply, action: '/a' });
      engine.rollbackAll();
    }
    const { id: open_ } = engine.executeOptimization({ ...apply, action: '/b' });
    const { id: failed } = engine.executeOptimization({ ...apply, action: '/c' });
    machine.onWrite = () => {
      throw new Error('read-only');
    };
    engine.rollbackOptimization(failed);
    nowMs += 170 * 86_400_000;
    engine = start();
    expect(engine.getOptimizationHistory()).toHaveLength(7);
    nowMs += 20 * 86_400_000;
    // An engine without configuration drops nothing, such as `homeostat undo` without a host.
    expect(open(machine, file, acts, { nowMs: () => nowMs }).engine.getOptimizationHistory()).toHaveLength(7);
    engine = start();
    expect(engine.getOptimizationHistory().map(({ id }) => id)).toEqual([failed, open_]);
    // A rewritten journal reads the same.
    const before = engine.getOptimizationHistory();
    machine.onWrite = (_, value) => value;
    engine = start();
    expect(engine.getOptimizationHistory()[1]).toEqual(before[1]);
    expect(engine.getOptimizationHistory()[0]).toMatchObject({ id: failed, state: 'undone' });
    expect(engine.rollbackAll()).toMatchObject([{ changeId: open_, state: 'undone' }]);
    expect([...machine.values.values()]).toEqual(['1', '2', '3']);
  });
});

describe('after a crash', () => {
  /** Crashes at the n-th write of a value or record. The next start settles the rest. */
  function crashAt(step: number): { machine: Machine; file: string } {
    const machine = new Machine({ '/a': '1', '/b': '2' });
    const file = journalFile();
    let steps = 0;
    const die = () => {
      if (++steps === step) throw new Error('killed');
    };
    machine.onWrite = (_, value) => {
      die();
      return value;
    };
    const { engine } = open(machine, file);
    const bare = engine as unknown as { rollbackOptimization: () => never };
    // A killed process undoes nothing.
    bare.rollbackOptimization = () => {
      throw new Error('killed');
    };
    try {
      engine.executeOptimization(apply);
    } catch {
      // The crash is intended.
    }
    machine.onWrite = (_, value) => value;
    return { machine, file };
  }

  it.each([1, 2, 3])('at write %d restores everything at the next start', (step) => {
    const { machine, file } = crashAt(step);
    const { engine } = open(machine, file);
    expect([...machine.values.values()]).toEqual(['1', '2']);
    expect(engine.getOptimizationStatus().open).toEqual([]);
    expect(['undone', 'moot']).toContain(engine.getOptimizationHistory()[0]?.state);
  });

  it('records that a reboot undid a temporary change', () => {
    const { machine, file } = crashAt(3);
    machine.bootId = 'boot-2';
    machine.values.set('/a', 'set by somebody at boot');
    const { engine } = open(machine, file);
    expect(engine.getOptimizationHistory()).toMatchObject([{ state: 'moot' }]);
    expect(machine.values.get('/a')).toBe('set by somebody at boot');
  });

  it('accepts that the guard was faster', () => {
    const { machine, file } = crashAt(3);
    machine.values.set('/a', '1');
    machine.values.set('/b', '2');
    const { engine } = open(machine, file);
    expect(engine.getOptimizationHistory()[0]?.state).toBe('undone');
  });

  it('reports every leftover of any sequence of events', () => {
    const event = fc.constantFrom('apply', 'undo', 'crash', 'edit-a', 'edit-b', 'reboot');
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const machine = new Machine({ '/a': '1', '/b': '2' });
        const file = journalFile();
        let { engine } = open(machine, file);
        let edits = 0;
        const original = new Map(machine.values);
        for (const one of events) {
          if (one === 'apply') {
            try {
              engine.executeOptimization(apply);
            } catch {
              // A change is open already, or the value is set already.
            }
          } else if (one === 'undo') engine.rollbackAll();
          else if (one === 'crash') ({ engine } = open(machine, file));
          else if (one === 'reboot') {
            machine.bootId += "'";
            for (const [path, value] of original) machine.values.set(path, value);
            ({ engine } = open(machine, file));
          } else {
            const path = one === 'edit-a' ? '/a' : '/b';
            machine.values.set(path, `edit-${++edits}`);
            original.set(path, `edit-${edits}`);
          }
        }
        engine.rollbackAll();
        expect(new Map(machine.values)).toEqual(original);
        expect(engine.getOptimizationStatus().open).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
