import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { FakeSystemd } from '../../../tests/helpers/fake-systemd';
import { type FakeProcess, processFiles } from '../../../tests/helpers/process-files';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import type { KnobChange } from '../../shared/model/change';
import { AppLog } from '../base/log';
import { Journal } from '../changes/journal';
import { LinuxKnobs } from '../platform/linux/knobs/linux-knobs';
import { UserSystemd } from '../platform/linux/user-systemd';
import { createGroupIdle } from './actions/group-idle';
import { createGroupMemoryHigh } from './actions/group-memory-high';
import { createGroupQuota } from './actions/group-quota';
import { createGroupWeight } from './actions/group-weight';
import { createProcessPriority } from './actions/process-priority';
import { AutomatedOptimizationEngine } from './engine';
import { Guard, NO_GUARD } from './guard';
import { VALUES_CHECK_MS } from './value-watch';

const OWN_PID = 100;
const UNIT = 'app-gnome-org.example.Render\\x2der-4711.scope';
const SESSION = '/user.slice/user-1000.slice/session-2.scope';
const GUARD = join(process.cwd(), 'resources/guard.sh');
const request = { action: 'group-weight', target: 'pid:200', by: 'test', anyway: true };
const log = new AppLog(
  () => undefined,
  () => 0,
).for('units');

/** A desktop under systemd: a program in a scope of its own, and what XFCE starts in the scope of the session. */
function desktop(options: ConstructorParameters<typeof FakeSystemd>[1] = {}) {
  const root = temporaryDirectory();
  const systemd = new FakeSystemd(root, options);
  const { path } = systemd.addUnit(UNIT);
  const procRoot = join(root, 'proc');
  const add = (process: FakeProcess) => writeTree(procRoot, processFiles(process));
  const place = (unit: string, pids: readonly number[]) =>
    writeFileSync(join(root, 'cgroup', unit, 'cgroup.procs'), pids.map((pid) => `${pid}\n`).join(''));
  add({
    pid: OWN_PID,
    name: 'homeostat',
    parentPid: 1,
    cgroup: `0::${systemd.managerPath}/app.slice/homeostat.service`,
  });
  add({ pid: 200, name: 'renderer', parentPid: 1, cgroup: `0::${path}` });
  place(path, [200]);
  add({ pid: 300, name: 'blender', parentPid: 1, cgroup: `0::${SESSION}` });
  writeTree(root, {
    'proc/self/mountinfo': `30 23 0:26 / ${join(root, 'cgroup')} rw - cgroup2 cgroup2 rw\n`,
    'proc/self/stat': '',
    'proc/self/status': 'CapEff:\t0000000000000000\n',
    'proc/self/limits': 'Max nice priority         0                    0\n',
    'proc/sys/kernel/random/boot_id': 'boot-1\n',
    'proc/uptime': '1000.00 1000.00\n',
    'proc/meminfo': 'MemTotal: 1048576 kB\n',
    'proc/swaps': 'Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100\n',
    [`cgroup${systemd.managerPath}/app.slice/cpu.weight`]: '100\n',
    [`cgroup${SESSION}/cgroup.procs`]: '300\n',
    [`cgroup${SESSION}/cpu.weight`]: '100\n',
  });
  const units = systemd.connect();
  const tools = { procRoot, ownPid: OWN_PID, guardPid: () => undefined, units };
  const actions = [
    createGroupWeight(tools),
    createGroupIdle(tools),
    createGroupQuota(tools),
    createGroupMemoryHigh(tools),
    createProcessPriority(tools),
  ];
  const driver = new LinuxKnobs(procRoot, undefined, undefined, units);
  const open = () =>
    new AutomatedOptimizationEngine({
      file: join(root, 'journal.log'),
      driver,
      guard: NO_GUARD,
      actions,
      nowMs: () => Date.now(),
      log,
    });
  const dropIns = () => {
    const folder = join(systemd.runtimeDirectory, 'systemd/transient', `${UNIT}.d`);
    return existsSync(folder) ? readdirSync(folder) : [];
  };
  const stateOf = () => [systemd.groupFile(UNIT, 'cpu.weight') ?? 'none', dropIns()];
  return { root, systemd, path, add, place, units, tools, actions, driver, open, dropIns, stateOf };
}

const TIMERS = ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] as const;
const UNCHANGED = ['none', []];
const CHANGED = ['10', ['50-CPUWeight.conf']];

describe.runIf(process.platform === 'linux')('a program in a unit of its own', () => {
  it('gets less through its unit, although the controller was not enabled there', () => {
    const { open, stateOf } = desktop();
    const engine = open();
    const change = engine.executeOptimization(request);
    expect(change).toMatchObject({ state: 'kept', before: ['unset'], after: ['10'] });
    expect(stateOf()).toEqual(CHANGED);
    expect(engine.rollbackOptimization(change.id).state).toBe('undone');
    expect(stateOf()).toEqual(UNCHANGED);
    engine.stopEngine();
  });

  it.each([
    ['group-idle', undefined, 'cpu.idle', '1'],
    ['group-quota', '0.5', 'cpu.max', '50000 100000'],
    ['group-memory-high', undefined, 'memory.high', '314572800'],
    ['group-memory-high', 'used', 'memory.high', '419430400'],
  ])('can be limited by %s', (action, value, file, applied) => {
    const { open, systemd, dropIns } = desktop();
    const engine = open();
    engine.executeOptimization({ ...request, action, value });
    expect(systemd.groupFile(UNIT, file)).toBe(applied);
    expect(engine.rollbackAll()).toMatchObject([{ state: 'undone' }]);
    expect(dropIns()).toEqual([]);
    engine.stopEngine();
  });

  it('keeps its share if nothing applies the property', () => {
    const { open, systemd, stateOf } = desktop();
    systemd.change({ isLost: true });
    const engine = open();
    expect(() => engine.executeOptimization(request)).toThrow(/did not get it\. The previous values were restored\.$/);
    expect(stateOf()).toEqual(UNCHANGED);
    engine.stopEngine();
  });

  it('is one application, also after the process that started the others has exited', () => {
    const { open, add, place, path } = desktop();
    add({ pid: 201, name: 'crashpad', parentPid: 1, cgroup: `0::${path}` });
    place(path, [200, 201]);
    const engine = open();
    expect(engine.executeOptimization(request).targetText).toContain('with 1 more process');
    engine.stopEngine();
  });

  it('cannot be idle before systemd 252, which is said in advance', () => {
    const idleOn = (version: string) => {
      const engine = desktop({ version }).open();
      const found = engine.listActions('pid:200').find(({ id }) => id === 'group-idle');
      engine.stopEngine();
      return found;
    };
    expect(idleOn('247.3-7+deb11u5')).toMatchObject({
      supported: false,
      reason: expect.stringContaining('requires 252'),
    });
    expect(idleOn('255.4-1ubuntu8')).toMatchObject({ supported: true });
  });
});

describe.runIf(process.platform === 'linux')('a program without a unit of its own', () => {
  const reasonFor = (machine: ReturnType<typeof desktop>, target: string, id = 'group-weight') => {
    const engine = machine.open();
    const found = engine.listActions(target).find((one) => one.id === id);
    expect(() => engine.executeOptimization({ ...request, action: id, target })).toThrow(found?.reason);
    engine.stopEngine();
    return found;
  };

  it('is refused in the session, whose scope belongs to root', () => {
    expect(reasonFor(desktop(), 'pid:300')).toMatchObject({
      supported: false,
      reason: 'it runs in session-2.scope, which belongs to the system and contains the whole session',
    });
  });

  it('is not taken for a slice, even if no other program is in it', () => {
    const machine = desktop();
    const slice = `${machine.systemd.managerPath}/app.slice`;
    writeTree(machine.root, { [`cgroup${slice}/cgroup.procs`]: '' });
    machine.add({ pid: 400, name: 'hog', parentPid: 1, cgroup: `0::${slice}` });
    expect(reasonFor(machine, 'pid:400')).toMatchObject({ reason: expect.stringContaining('no unit of its own') });
    // The weight of the slice stays the only file that a raw write could have found.
    const engine = machine.open();
    expect(engine.plan(request).knobs).toMatchObject([{ knob: { kind: 'unit-property', unit: UNIT } }]);
    engine.stopEngine();
  });

  it.each([
    ['init.scope', 'belongs to systemd itself'],
    ['../../../system.slice/cups.service', 'belongs to the system'],
  ])('is refused in %s', (unit, reason) => {
    const machine = desktop();
    const path = join(machine.systemd.managerPath, unit);
    machine.add({ pid: 400, name: 'other', parentPid: 1, cgroup: `0::${path}` });
    expect(reasonFor(machine, 'pid:400')).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  it('is refused in the systemd of another user', () => {
    const machine = desktop();
    const path = '/user.slice/user-1001.slice/user@1001.service/app.slice/app-game-1.scope';
    machine.add({ pid: 400, name: 'game', parentPid: 1, cgroup: `0::${path}` });
    expect(reasonFor(machine, 'pid:400')).toMatchObject({ reason: expect.stringContaining('another user') });
  });

  it('is refused next to an essential program or Homeostat itself', () => {
    const machine = desktop();
    const { path } = machine.systemd.addUnit('tool.service', { isTransient: false });
    machine.add({ pid: 400, name: 'tool', parentPid: 1, cgroup: `0::${path}` });
    machine.add({ pid: 401, name: 'pipewire', parentPid: 400, cgroup: `0::${path}` });
    machine.place(path, [400, 401]);
    expect(reasonFor(machine, 'pid:400')).toMatchObject({ reason: expect.stringContaining('pipewire (pid 401)') });
    machine.place(path, [400, OWN_PID]);
    expect(reasonFor(machine, 'pid:400')).toMatchObject({ reason: expect.stringContaining('belongs to Homeostat') });
  });

  it('is refused if the controller or systemd is missing', () => {
    const machine = desktop();
    writeTree(machine.root, { [`cgroup${machine.systemd.managerPath}/cgroup.controllers`]: 'memory pids\n' });
    const reason = 'systemd does not pass the cpu controller on to your units';
    expect(reasonFor(machine, 'pid:200')).toMatchObject({ reason });
    const engine = machine.open();
    const listed = engine.listActions().find(({ id }) => id === 'group-weight');
    engine.stopEngine();
    expect(listed).toMatchObject({ supported: false, reason });
    const without = desktop();
    rmSync(join(without.systemd.runtimeDirectory, 'systemd'), { recursive: true });
    expect(reasonFor(without, 'pid:200')).toMatchObject({ reason: expect.stringContaining('is not running') });
  });

  it('gets no nice value that could not be undone', () => {
    const machine = desktop();
    // Priorities are read by a system call, which needs a real process.
    const { pid } = process;
    machine.add({ pid, name: 'blender', parentPid: 1, cgroup: `0::${SESSION}` });
    writeTree(machine.root, { [`proc/${pid}/task/${pid}/stat`]: '' });
    const engine = machine.open();
    const nice = { ...request, action: 'process-priority', target: `pid:${pid}`, value: '19' };
    expect(() => engine.plan(nice)).toThrow('CAP_SYS_NICE');
    engine.stopEngine();
  });
});

describe.runIf(process.platform === 'linux')('a value of a unit that is no longer in place', () => {
  const wait = () => vi.advanceTimersByTimeAsync(VALUES_CHECK_MS);
  const withTimers = (run: (machine: ReturnType<typeof desktop>) => Promise<void>) => async () => {
    vi.useFakeTimers({ toFake: [...TIMERS] });
    try {
      await run(desktop());
    } finally {
      vi.useRealTimers();
    }
  };

  it(
    'is set again three times after a reload without its drop-in, and then left alone',
    withTimers(async ({ open, systemd, dropIns, stateOf }) => {
      const engine = open();
      engine.executeOptimization(request);
      for (let time = 0; time < 4; time++) {
        rmSync(join(systemd.runtimeDirectory, 'systemd/transient', `${UNIT}.d`), { recursive: true });
        systemd.systemctl('daemon-reload');
        expect(stateOf()).toEqual(UNCHANGED);
        await wait();
        expect(stateOf()).toEqual(time < 3 ? CHANGED : UNCHANGED);
        const [change] = engine.getOptimizationHistory();
        expect(change).toMatchObject(
          time < 3
            ? {
                state: 'kept',
                reason: expect.stringMatching(/undone\. It was dropped by another program and set again\.$/),
              }
            : { state: 'undone' },
        );
      }
      expect(dropIns()).toEqual([]);
      engine.stopEngine();
    }),
  );

  it(
    'is superseded by a value that a person sets',
    withTimers(async ({ open, systemd, stateOf }) => {
      const engine = open();
      engine.executeOptimization(request);
      systemd.systemctl('set-property', '--runtime', '--', UNIT, 'CPUWeight=70');
      await wait();
      expect(engine.getOptimizationHistory()).toMatchObject([
        { state: 'superseded', reason: 'Its value was changed to 70 in the meantime and stays.' },
      ]);
      expect(stateOf()).toEqual(['70', ['50-CPUWeight.conf']]);
      engine.stopEngine();
    }),
  );

  it(
    'ends with its unit, and costs no program while it is in place',
    withTimers(async ({ open, systemd }) => {
      const engine = open();
      engine.executeOptimization(request);
      const { length } = systemd.calls;
      await wait();
      expect(systemd.calls).toHaveLength(length);
      systemd.systemctl('stop', UNIT);
      await wait();
      expect(engine.getOptimizationHistory()).toMatchObject([{ state: 'moot', reason: `The unit ${UNIT} has ended.` }]);
      engine.stopEngine();
    }),
  );

  it(
    'stays open while systemd cannot be asked',
    withTimers(async ({ open, systemd }) => {
      const engine = open();
      engine.executeOptimization(request);
      writeFileSync(join(systemd.state.units[UNIT]?.group ?? '', 'cpu.weight'), '100\n');
      systemd.change({ busFails: true });
      await wait();
      expect(engine.getOptimizationHistory()).toMatchObject([{ state: 'kept' }]);
      systemd.change({ busFails: false });
      await wait();
      expect(systemd.groupFile(UNIT, 'cpu.weight')).toBe('10');
      engine.stopEngine();
    }),
  );
});

/** Lets an engine make and undo a change, and kills it at a boundary. Its later calls have no effect. */
function dieAt(machine: ReturnType<typeof desktop>, boundary: number): number {
  let reached = 0;
  const isDead = () => boundary > 0 && reached >= boundary;
  const reach = () => {
    if (isDead() || ++reached === boundary) throw new Error('killed');
  };
  const { append } = Journal.prototype;
  vi.spyOn(Journal.prototype, 'append').mockImplementation(function (this: Journal, ...values) {
    reach();
    append.apply(this, values);
  });
  // A program that was started finishes, and the engine does not see its result.
  const units = new UserSystemd({
    uid: 1000,
    env: machine.systemd.env,
    run: (program, args) => {
      if (isDead()) throw new Error('killed');
      const text = machine.systemd.run(program, args);
      reach();
      return text;
    },
  });
  // The timers of a dead engine never fire.
  vi.useFakeTimers({ toFake: [...TIMERS] });
  try {
    const engine = new AutomatedOptimizationEngine({
      file: join(machine.root, 'journal.log'),
      driver: new LinuxKnobs(machine.tools.procRoot, undefined, undefined, units),
      guard: NO_GUARD,
      actions: machine.actions,
      nowMs: () => Date.now(),
      log,
    });
    const { id } = engine.beginTrial(request);
    for (const isOn of [false, true]) engine.switchTrial(id, isOn);
    engine.endTrial(id, { verdict: 'no effect', reason: '', evidence: null });
  } catch {
    // The next engine finds the rest.
  } finally {
    vi.useRealTimers();
    vi.restoreAllMocks();
  }
  return reached;
}

describe.runIf(process.platform === 'linux')('an engine that is killed while it changes a unit', () => {
  it('leaves nothing behind after the next start, whenever that was', { timeout: 60_000 }, () => {
    const boundaries = dieAt(desktop(), 0);
    expect(boundaries).toBeGreaterThan(20);
    const left = new Set<string>();
    for (let boundary = 1; boundary <= boundaries; boundary++) {
      const machine = desktop();
      dieAt(machine, boundary);
      left.add(JSON.stringify(machine.stateOf()));
      // The manager reads its files again in the meantime.
      if (boundary % 2 === 0) machine.systemd.systemctl('daemon-reload');
      const next = machine.open();
      expect([boundary, machine.stateOf()]).toEqual([boundary, UNCHANGED]);
      expect(next.getOptimizationStatus().open).toEqual([]);
      expect(next.getOptimizationHistory().filter(({ state }) => state === 'failed')).toEqual([]);
      next.stopEngine();
    }
    // It was killed with the change, without it, and within its undo.
    expect(left).toEqual(
      new Set([UNCHANGED, CHANGED, ['none', ['50-CPUWeight.conf']]].map((state) => JSON.stringify(state))),
    );
  });
});

describe.runIf(process.platform === 'linux')('the guard', () => {
  /** Returns the lines that an engine sends to its guard. */
  async function linesOf(knobs: readonly KnobChange[]): Promise<string> {
    const folder = temporaryDirectory();
    writeTree(folder, { 'record.sh': `exec cat >'${folder}/lines'\n` });
    const guard = new Guard(join(folder, 'record.sh'), log);
    guard.add('change-1', knobs, 0, 0);
    await expect
      .poll(() => existsSync(join(folder, 'lines')) && readFileSync(join(folder, 'lines'), 'utf8'))
      .toMatch(/\n$/);
    guard.stop();
    return readFileSync(join(folder, 'lines'), 'utf8').replace(/^(?!ADD).*\n/gm, '');
  }

  /** Runs the guard of an engine that dies after these lines. */
  async function guardOf({ systemd }: ReturnType<typeof desktop>, lines: string): Promise<void> {
    const child = spawn('/bin/sh', [GUARD], { env: { ...systemd.env }, stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin.end(lines);
    await once(child, 'exit');
  }

  const knobOf = (
    { systemd }: ReturnType<typeof desktop>,
    property: 'CPUWeight' | 'CPUQuota' | 'MemoryHigh' = 'CPUWeight',
  ) => {
    const path = systemd.state.units[UNIT]?.group ?? '';
    return { kind: 'unit-property', unit: UNIT, property, group: { path, file: idOf(path) } } as const;
  };

  it.each([
    ['CPUWeight', '10', 'unset', 'cpu.weight', undefined],
    ['CPUQuota', '1500000', 'unset', 'cpu.max', undefined],
    ['CPUQuota', '500000', '250000', 'cpu.max', '25000 100000'],
    ['MemoryHigh', '104857600', 'unset', 'memory.high', 'max'],
    ['MemoryHigh', '104857600', 'configured 209715200', 'memory.high', '209715200'],
  ] as const)('restores %s %s to %s', { timeout: 30_000 }, async (property, ours, before, file, restored) => {
    const machine = desktop();
    const knob = knobOf(machine, property);
    machine.driver.write(knob, ours);
    await guardOf(machine, await linesOf([{ knob, before, want: ours }]));
    expect(machine.systemd.groupFile(UNIT, file)).toBe(restored);
    expect(machine.driver.read(knob)).toEqual({ kind: 'value', value: before });
  });

  it('completes an undo that was cut short', { timeout: 30_000 }, async () => {
    const machine = desktop();
    const knob = knobOf(machine);
    machine.driver.write(knob, 'reset');
    await guardOf(machine, await linesOf([{ knob, before: 'unset', want: '10' }]));
    expect(machine.stateOf()).toEqual(UNCHANGED);
  });

  it('leaves the value of a person and another unit of the same name alone', { timeout: 30_000 }, async () => {
    const machine = desktop();
    const knob = knobOf(machine);
    machine.driver.write(knob, '70');
    await guardOf(machine, await linesOf([{ knob, before: 'unset', want: '10' }]));
    expect(machine.driver.read(knob)).toEqual({ kind: 'value', value: '70' });
    machine.systemd.systemctl('stop', UNIT);
    machine.systemd.addUnit(UNIT, { configured: { CPUWeight: '10' } });
    const old = { ...knob, group: { ...knob.group, file: '0:1' } };
    await guardOf(machine, await linesOf([{ knob: old, before: 'unset', want: '10' }]));
    expect(machine.systemd.state.units[UNIT]?.memory).toEqual({ CPUWeight: '10' });
  });
});

function idOf(path: string): string {
  const { dev, ino } = statSync(path);
  return `${dev}:${ino}`;
}
