import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FakeProcess, processFiles } from '../../../../tests/helpers/process-files';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import type { Action } from '../action';
import { requireWritable } from './find-group';
import { createForegroundBoost } from './foreground-boost';
import { createFreezeGroup } from './freeze-group';
import { createGroupIdle } from './group-idle';
import { createGroupIoLimit } from './group-io-limit';
import { createGroupMemoryHigh } from './group-memory-high';
import { createGroupQuota } from './group-quota';
import { createGroupWeight } from './group-weight';
import { createReclaim } from './reclaim';

const MEBIBYTE = 1024 * 1024;
const OWN_PID = 100;
const SCOPE = '/user.slice/user-1000.slice/user@1000.service/app.slice/encoder.scope';

/** Creates the files of a desktop under systemd with one program in a scope of its own. */
function desktop(files: Readonly<Record<string, string>> = {}, more: readonly FakeProcess[] = []) {
  const root = temporaryDirectory();
  const procRoot = join(root, 'proc');
  const scope = join(root, 'cgroup', SCOPE);
  const own: FakeProcess = { pid: OWN_PID, name: 'homeostat', parentPid: 1, cgroup: '0::/own.service' };
  const encoder: FakeProcess = { pid: 200, name: 'encoder', parentPid: 1, cgroup: `0::${SCOPE}` };
  for (const one of [own, encoder, ...more]) writeTree(procRoot, processFiles(one));
  writeTree(procRoot, {
    'self/mountinfo': `30 23 0:26 / ${join(root, 'cgroup')} rw - cgroup2 cgroup2 rw\n`,
    meminfo: 'MemTotal: 1048576 kB\n',
    swaps: 'Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100\n',
  });
  writeTree(root, {
    'cgroup/cgroup.controllers': 'cpu io memory\n',
    'sys/block/sda/dev': '8:0\n',
    'sys/block/sdb/dev': '8:16\n',
    'sys/block/loop0/dev': '7:0\n',
  });
  writeTree(scope, {
    'cgroup.procs': '200\n',
    'cgroup.freeze': '0\n',
    'cpu.weight': '100\n',
    'cpu.idle': '0\n',
    'cpu.max': 'max 100000\n',
    'io.max': '',
    'io.stat': '8:16 rbytes=1 wbytes=9000000 rios=1 wios=9\n8:0 rbytes=512 wbytes=0 rios=1 wios=0\n',
    'memory.high': 'max\n',
    'memory.current': String(400 * MEBIBYTE),
    'memory.reclaim': '',
    ...files,
  });
  return { root, scope, tools: { procRoot, ownPid: OWN_PID, guardPid: () => undefined } };
}

const planOf = (action: Action, value?: string, pid = 200) => action.plan({ kind: 'process', pid }, value);

/** Returns the planned values by file name. */
function wants(action: Action, value?: string): Readonly<Record<string, string>> {
  const planned = planOf(action, value);
  if (!planned.ok) throw new Error(planned.reason);
  return Object.fromEntries(
    planned.plan.knobs.map(({ knob, want }) => ['file' in knob ? (knob.file.path.split('/').at(-1) ?? '') : '', want]),
  );
}

describe.runIf(process.platform === 'linux')('a group with a window', () => {
  const WINDOW = { pid: 200, name: 'encoder', parentPid: 1, cgroup: `0::${SCOPE}`, environment: ['DISPLAY=:0'] };
  const PAUSED = { 'cgroup.freeze': '0\n' };

  it('may be paused and squeezed if another one is in front, and not if that is unknown', () => {
    const { tools } = desktop(PAUSED, [WINDOW]);
    for (const create of [createFreezeGroup, createGroupMemoryHigh, createReclaim]) {
      expect(planOf(create(tools))).toMatchObject({ reason: expect.stringContaining('focused window') });
      expect(planOf(create({ ...tools, isInFront: () => false })), create.name).toMatchObject({ ok: true });
      const front = create({ ...tools, isInFront: () => true });
      expect(planOf(front)).toMatchObject({ reason: expect.stringContaining('window in front') });
    }
  });

  it('gets no quota in front, and one in the background although a terminal waits for it', () => {
    const { tools } = desktop({}, [{ ...WINDOW, terminalGroup: 200 }]);
    const plan = (isInFront: boolean | undefined) =>
      planOf(createGroupQuota({ ...tools, isInFront: () => isInFront }), '0.5');
    expect(plan(undefined)).toMatchObject({ reason: expect.stringContaining('terminal') });
    expect(plan(true)).toMatchObject({ reason: expect.stringContaining('window in front') });
    expect(plan(false)).toMatchObject({ ok: true });
  });

  it('gets more of the processor only in front', () => {
    const { tools } = desktop({}, [WINDOW]);
    const boost = (isInFront: boolean | undefined) =>
      createForegroundBoost({ ...tools, isInFront: () => isInFront, frontPid: () => 200 });
    expect(wants(boost(true))).toEqual({ 'cpu.weight': '300' });
    expect(wants(boost(true), '150')).toEqual({ 'cpu.weight': '150' });
    expect(planOf(boost(true), '100')).toMatchObject({ reason: 'the value must be a weight from 101 to 1000' });
    expect(planOf(boost(false))).toMatchObject({ reason: 'it does not belong to the window in front' });
    expect(planOf(boost(undefined))).toMatchObject({ reason: expect.stringContaining('does not report') });
    expect(planOf(createForegroundBoost(tools))).toMatchObject({ reason: expect.stringContaining('does not report') });
    const high = desktop({ 'cpu.weight': '500\n' }, [WINDOW]);
    expect(planOf(createForegroundBoost({ ...high.tools, isInFront: () => true }))).toMatchObject({
      reason: 'its control group already has a higher weight (500)',
    });
  });

  it('is a target while the processor is short', () => {
    const { tools } = desktop();
    const situation = (resource: 'cpu' | 'memory') => ({
      bottlenecks: [{ resource, text: 'busy', untilMs: null, culprits: [] }] as never,
      ownSteps: [],
    });
    const boost = createForegroundBoost({ ...tools, frontPid: () => 200 });
    expect(boost.detect(situation('cpu'))).toEqual([{ target: 'pid:200', problem: 'busy' }]);
    expect(boost.detect(situation('memory'))).toEqual([]);
    expect(createForegroundBoost(tools).detect(situation('cpu'))).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('a group of version 2', () => {
  it('changes its own files', () => {
    const { tools, root } = desktop();
    expect(wants(createGroupWeight(tools))).toEqual({ 'cpu.weight': '10' });
    expect(wants(createGroupIdle(tools))).toEqual({ 'cpu.weight': 'idle' });
    expect(wants(createGroupQuota(tools), '0.5')).toEqual({ 'cpu.max': '50000 100000' });
    expect(wants(createFreezeGroup(tools))).toEqual({ 'cgroup.freeze': 'frozen' });
    expect(wants(createReclaim(tools), '8')).toEqual({ 'memory.reclaim': String(8 * MEBIBYTE) });
    const io = createGroupIoLimit(tools, join(root, 'sys'));
    expect(wants(io)).toEqual({ 'io.max': '8:16 rbps=10000000 wbps=10000000 riops=max wiops=max' });
    expect(wants(io, 'sda:1')).toEqual({ 'io.max': '8:0 rbps=1000000 wbps=1000000 riops=max wiops=max' });
    expect(wants(createGroupMemoryHigh(tools))).toEqual({ 'memory.high': String(300 * MEBIBYTE) });
  });

  it('refuses a change that would raise a limit', () => {
    const { tools, root } = desktop({
      'cpu.weight': '5\n',
      'cpu.idle': '1\n',
      'cpu.max': '20000 100000\n',
      'cgroup.freeze': '1\n',
      'io.max': '8:16 rbps=max wbps=1 riops=max wiops=max\n',
      'memory.high': '1048576\n',
    });
    expect(planOf(createGroupWeight(tools))).toMatchObject({
      reason: expect.stringContaining('already has a lower weight (5)'),
    });
    expect(planOf(createGroupIdle(tools))).toMatchObject({ reason: expect.stringContaining('already idle') });
    expect(planOf(createGroupQuota(tools), '0.5')).toMatchObject({ reason: expect.stringContaining('lower quota') });
    expect(planOf(createFreezeGroup(tools))).toMatchObject({ reason: expect.stringContaining('frozen') });
    expect(planOf(createGroupIoLimit(tools, join(root, 'sys')))).toMatchObject({
      reason: expect.stringContaining('already has a limit'),
    });
    expect(planOf(createGroupMemoryHigh(tools))).toMatchObject({ reason: expect.stringContaining('lower cap') });
  });

  it('refuses invalid values', () => {
    const { tools, root } = desktop();
    expect(planOf(createGroupWeight(tools), '0')).toMatchObject({ ok: false });
    expect(planOf(createGroupWeight(tools), '101')).toMatchObject({ ok: false });
    expect(planOf(createGroupQuota(tools), '0')).toMatchObject({ ok: false });
    expect(planOf(createGroupIoLimit(tools, join(root, 'sys')), 'sdc:1')).toMatchObject({
      reason: expect.stringContaining('sda, sdb'),
    });
    expect(planOf(createGroupMemoryHigh(tools), '64')).toMatchObject({ ok: false });
    expect(planOf(createReclaim(tools), '0')).toMatchObject({ ok: false });
  });
});

describe.runIf(process.platform === 'linux')('a protected group', () => {
  const inScope = (pid: number, name: string, more: Partial<FakeProcess> = {}): FakeProcess => ({
    pid,
    name,
    parentPid: 1,
    cgroup: `0::${SCOPE}`,
    ...more,
  });

  it('is refused if it contains an essential program', () => {
    const { tools } = desktop({ 'cgroup.procs': '200\n201\n' }, [inScope(201, 'pipewire')]);
    expect(planOf(createGroupWeight(tools))).toMatchObject({ reason: expect.stringContaining('pipewire (pid 201)') });
  });

  it('is refused with several programs, but not with many processes of one', () => {
    const several = desktop({ 'cgroup.procs': '200\n201\n' }, [inScope(201, 'player')]);
    expect(planOf(createGroupWeight(several.tools))).toMatchObject({
      reason: expect.stringContaining('several programs: encoder, player'),
    });
    const cut = desktop({ 'cgroup.procs': '200\n201\n' }, [inScope(201, 'gnome-calculato')]);
    writeTree(cut.tools.procRoot, { '201/cmdline': '/usr/bin/gnome-calculator\0' });
    expect(planOf(createGroupWeight(cut.tools))).toMatchObject({
      reason: expect.stringContaining('several programs: encoder, gnome-calculator'),
    });
    const scripts = desktop({ 'cgroup.procs': '200\n201\n' }, [inScope(201, 'MainThread')]);
    writeTree(scripts.tools.procRoot, {
      '200/stat': processFiles(inScope(200, 'MainThread'))['200/stat'] ?? '',
      '200/cmdline': 'node\0/srv/feed.js\0',
      '201/cmdline': 'node\0/srv/mail.js\0',
    });
    expect(planOf(createGroupWeight(scripts.tools))).toMatchObject({
      reason: expect.stringContaining('several programs: feed.js, mail.js'),
    });
    const one = desktop({ 'cgroup.procs': '200\n201\n202\n' }, [inScope(201, 'worker', { parentPid: 200 })]);
    const planned = planOf(createGroupWeight(one.tools));
    expect(planned).toMatchObject({
      ok: true,
      plan: { targetText: 'the control group of encoder (pid 200), with 1 more process' },
    });
  });

  it('is refused if it contains Homeostat or is the whole machine', () => {
    const { tools } = desktop({ 'cgroup.procs': `200\n${OWN_PID}\n` });
    expect(planOf(createGroupWeight(tools))).toMatchObject({ reason: expect.stringContaining('belongs to Homeostat') });
    const rooted = desktop({}, [inScope(201, 'job', { cgroup: '0::/' })]);
    expect(planOf(createGroupWeight(rooted.tools), undefined, 201)).toMatchObject({
      reason: 'the process has no control group of its own',
    });
  });

  it('is not paused or capped if its window may have the focus', () => {
    const { tools } = desktop({ 'cgroup.procs': '200\n201\n' }, [
      inScope(201, 'window', { parentPid: 200, environment: ['WAYLAND_DISPLAY=wayland-0'] }),
    ]);
    for (const action of [createFreezeGroup(tools), createGroupMemoryHigh(tools), createReclaim(tools)]) {
      expect(planOf(action)).toMatchObject({ reason: expect.stringContaining('focused window') });
    }
    expect(planOf(createGroupQuota(tools), '0.5')).toMatchObject({
      plan: { note: expect.stringContaining('focused window') },
    });
  });

  it('is not slowed down while a terminal waits for it', () => {
    const { tools } = desktop({ 'cgroup.procs': '200\n201\n' }, [
      inScope(201, 'make', { parentPid: 200, terminalGroup: 201 }),
    ]);
    for (const action of [createFreezeGroup(tools), createGroupQuota(tools), createGroupMemoryHigh(tools)]) {
      expect(planOf(action)).toMatchObject({ reason: expect.stringContaining('a terminal is waiting for it') });
    }
  });

  it('is not asked to free memory if it uses little or there is no swap', () => {
    const { tools } = desktop({ 'memory.current': String(20 * MEBIBYTE) });
    expect(planOf(createGroupMemoryHigh(tools))).toMatchObject({
      reason: expect.stringContaining('2% of the memory'),
    });
    writeTree(tools.procRoot, { swaps: 'Filename Type Size Used Priority\n' });
    for (const action of [createGroupMemoryHigh(tools), createReclaim(tools)]) {
      expect(action.unsupported()).toContain('no swap');
    }
  });

  it('is unsupported if no controller is mounted', () => {
    const { tools } = desktop();
    writeTree(tools.procRoot, { 'self/mountinfo': '' });
    expect(createGroupWeight(tools).unsupported()).toBe('control groups cannot limit CPU time on this machine');
  });
});

describe('a group of another user', () => {
  const group = (path: string) => ({ version: 2, folder: '', path }) as const;
  // A missing file cannot be written either, even by root.
  const file = { path: '/nowhere/cpu.weight', file: '0:1' };

  it('is refused with the command for an administrator', () => {
    expect(() => requireWritable(group('/system.slice/backup.service'), file, '10', 'CPUWeight=10')).toThrow(
      /^needs administrator: systemctl set-property --runtime 'backup\.service' CPUWeight=10$/,
    );
    expect(() => requireWritable(group(SCOPE), file, '10', 'CPUWeight=10')).toThrow('systemctl --user ');
    expect(() => requireWritable(group('/batch/job'), file, '10', 'CPUWeight=10')).toThrow(
      /^needs administrator: echo '10' > '\/nowhere\/cpu\.weight'$/,
    );
    expect(() => requireWritable(group(SCOPE), file, '1')).toThrow("echo '1' > ");
  });

  it.runIf(process.getuid?.() !== 0)('is recognized by its files (not as root, who may write to all of them)', () => {
    const { scope, tools } = desktop();
    chmodSync(join(scope, 'cpu.weight'), 0o444);
    expect(planOf(createGroupWeight(tools))).toMatchObject({ reason: expect.stringContaining('needs administrator') });
    expect(planOf(createGroupWeight({ ...tools, helperTakes: () => true }))).toMatchObject({ ok: true });
  });
});
