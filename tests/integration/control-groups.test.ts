import { readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppLog } from '../../src/main/base/log';
import { openEngine } from '../../src/main/optimization/open-engine';
import { parsePidStat } from '../../src/main/platform/linux/parse-pid-stat';
import { makeControlGroup, type TestGroup } from '../helpers/control-group';
import { startTestHost } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

const BUSY = ['-c', '1', 'sh', '-c', 'while :; do :; done'];
const WINDOW_MS = 500;

const log = new AppLog(
  () => undefined,
  () => 0,
).for('engine');

function startEngine() {
  const engine = openEngine({
    dataDirectory: temporaryDirectory(),
    guardScript: join(process.cwd(), 'resources/guard.sh'),
    log,
    nowMs: Date.now,
  });
  onTestFinished(() => engine.stopEngine());
  return (action: string, pid: number, value?: string) => {
    const { id } = engine.executeOptimization({ action, target: `pid:${pid}`, value, by: 'test' });
    return () => engine.rollbackOptimization(id);
  };
}

const ticksOf = (pid: number) => parsePidStat(readFileSync(`/proc/${pid}/stat`, 'latin1')).cpuTicks;

/** Returns the share of the first of two programs on the one core that they want. */
async function shareOf(first: number, second: number): Promise<number> {
  const before = [ticksOf(first), ticksOf(second)] as const;
  await new Promise((resolve) => setTimeout(resolve, WINDOW_MS));
  const got = [ticksOf(first) - before[0], ticksOf(second) - before[1]] as const;
  return got[0] / (got[0] + got[1]);
}

/** Starts two programs on one core, each in its own group. */
function startRivals(): { readonly group: TestGroup; readonly hog: number; readonly other: number } | undefined {
  const [group, others] = [makeControlGroup('cpu'), makeControlGroup('cpu')];
  if (group === undefined || others === undefined) return undefined;
  return { group, hog: group.start('taskset', BUSY).pid, other: others.start('taskset', BUSY).pid };
}

describe.runIf(process.platform === 'linux')('a real control group', () => {
  it('gets less CPU by its weight, hardly any when idle, and as much as before in the end', async ({ skip }) => {
    const rivals = startRivals();
    if (rivals === undefined) return skip('control groups are not ours to make here');
    const { group, hog, other } = rivals;
    const apply = startEngine();
    const cpuFiles = () => ['cpu.shares', 'cpu.idle', 'cpu.cfs_quota_us'].map(group.read);
    const before = cpuFiles();
    expect(await shareOf(hog, other)).toBeGreaterThan(0.35);
    expect(() => apply('process-priority', hog)).toThrow('use group-weight');
    const undoWeight = apply('group-weight', hog);
    expect(group.read('cpu.shares')).toBe('102');
    expect(await shareOf(hog, other)).toBeLessThan(0.2);
    // An idle group has no weight: both are the same setting.
    expect(() => apply('group-idle', hog)).toThrow('has already changed this setting');
    expect(undoWeight()).toMatchObject({ state: 'undone' });
    const undoIdle = apply('group-idle', hog);
    expect(await shareOf(hog, other)).toBeLessThan(0.1);
    expect(undoIdle()).toMatchObject({ state: 'undone' });
    const undoQuota = apply('group-quota', hog, '0.1');
    expect(await shareOf(hog, other)).toBeLessThan(0.25);
    expect(undoQuota()).toMatchObject({ state: 'undone' });
    expect(cpuFiles()).toEqual(before);
    expect(await shareOf(hog, other)).toBeGreaterThan(0.35);
  });

  it.for(['freezer', 'unified'])('freezes and continues, in the tree of %s', async (controller, { skip }) => {
    const group = makeControlGroup(controller);
    if (group === undefined) return skip('control groups are not ours to make here');
    const { pid } = group.start('taskset', BUSY);
    const undo = startEngine()('freeze-group', pid);
    const before = ticksOf(pid);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(ticksOf(pid)).toBe(before);
    expect(undo()).toMatchObject({ state: 'undone' });
    await expect.poll(() => ticksOf(pid)).toBeGreaterThan(before);
  });

  it('is limited on a disk, and unlimited after the undo', ({ skip }) => {
    const group = makeControlGroup('blkio');
    const disk = readdirSync('/sys/block').find((name) => /^([sv]d[a-z]+|nvme\w+)$/.test(name));
    if (group === undefined || disk === undefined) return skip('no disk here can be limited');
    const files = ['blkio.throttle.read_bps_device', 'blkio.throttle.write_bps_device'];
    const { pid } = group.start('sleep', ['60']);
    const undo = startEngine()('group-io-limit', pid, `${disk}:3`);
    for (const file of files) expect(group.read(file)).toMatch(/^\d+:\d+ 3000000$/);
    expect(undo()).toMatchObject({ state: 'undone' });
    for (const file of files) expect(group.read(file)).toBe('');
  });

  it('needs no undo once it no longer exists', async ({ skip }) => {
    const group = makeControlGroup('cpu');
    if (group === undefined) return skip('control groups are not ours to make here');
    const child = group.start('sleep', ['60']);
    const undo = startEngine()('group-weight', child.pid);
    child.kill('SIGKILL');
    await expect.poll(() => group.read('cgroup.procs')).toBe('');
    rmdirSync(group.folder);
    expect(undo()).toMatchObject({ state: 'moot', reason: expect.stringContaining('no longer exists') });
  });

  it('is restored by the guard alone after a kill of the host', async ({ skip }) => {
    const cpu = makeControlGroup('cpu');
    const freezer = makeControlGroup('freezer');
    if (cpu === undefined || freezer === undefined) return skip('control groups are not ours to make here');
    const host = await startTestHost({ home: temporaryDirectory() });
    onTestFinished(async () => void (await host.end('SIGKILL')));
    const { api } = await host.connect();
    const { pid } = cpu.start('sleep', ['60']);
    freezer.take(pid);
    const target = `pid:${pid}`;
    const read = () => [...['cpu.shares', 'cpu.idle', 'cpu.cfs_quota_us'].map(cpu.read), freezer.read('freezer.state')];
    const before = read();
    await api.optimize.apply({ action: 'group-quota', target, value: '0.5', validate: false });
    await api.optimize.apply({ action: 'group-idle', target, validate: false });
    await api.optimize.apply({ action: 'freeze-group', target, validate: false });
    expect(read()).toEqual(['3', '1', '50000', 'FROZEN']);
    await host.end('SIGKILL');
    await expect.poll(read, { timeout: 5_000 }).toEqual(before);
  });
});
