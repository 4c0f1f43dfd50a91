import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeSystemd } from '../../../tests/helpers/fake-systemd';
import { sampleBottleneck } from '../../../tests/helpers/health-samples';
import { type FakeProcess, processFiles } from '../../../tests/helpers/process-files';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import { AppLog } from '../base/log';
import { LinuxKnobs } from '../platform/linux/knobs/linux-knobs';
import { createForegroundBoost } from './actions/foreground-boost';
import { createGroupIdle } from './actions/group-idle';
import { createGroupIoLimit } from './actions/group-io-limit';
import { createGroupWeight } from './actions/group-weight';
import { createIdleScheduling } from './actions/idle-scheduling';
import { createProcessPriority } from './actions/process-priority';
import { createReclaim } from './actions/reclaim';
import { AutomatedOptimizationEngine } from './engine';
import { NO_GUARD } from './guard';
import { createOptimizationHandlers } from './optimization-api';
import type { OptimizationValidator } from './optimization-validator';
import { refusalOf } from './refusal-of';

const OWN_PID = 100;
const IN_SCOPE = 200;
/** Values of a real process are read by system calls. */
const IN_SESSION = process.pid;
const UNIT = 'app-gnome-org.example.Render\\x2d4711.scope';
const SESSION = '/user.slice/user-1000.slice/session-2.scope';

/** A stock desktop with an ordinary user: one program in a scope of its own, and one in the scope of the session. */
function desktop({ limit = 0, rival = undefined as string | undefined } = {}) {
  const root = temporaryDirectory();
  const systemd = new FakeSystemd(root);
  const { path } = systemd.addUnit(UNIT);
  const procRoot = join(root, 'proc');
  const add = (one: FakeProcess) => writeTree(procRoot, processFiles(one));
  const own = `0::${systemd.managerPath}/app.slice/homeostat.service`;
  add({ pid: OWN_PID, name: 'homeostat', parentPid: 1, cgroup: own });
  add({ pid: IN_SCOPE, name: 'renderer', parentPid: 1, cgroup: `0::${path}` });
  add({ pid: IN_SESSION, name: 'blender', parentPid: 1, cgroup: `0::${SESSION}` });
  writeFileSync(join(root, 'cgroup', path, 'cgroup.procs'), `${IN_SCOPE}\n`);
  writeTree(root, {
    [`proc/${IN_SESSION}/task/${IN_SESSION}/stat`]: '',
    'proc/self/mountinfo': `30 23 0:26 / ${join(root, 'cgroup')} rw - cgroup2 cgroup2 rw\n`,
    'proc/self/stat': '',
    'proc/self/status': 'CapEff:\t0000000000000000\n',
    'proc/self/limits': `Max nice priority         ${limit}                   ${limit}\n`,
    'proc/sys/kernel/random/boot_id': 'boot-1\n',
    'proc/sys/kernel/sched_autogroup_enabled': '1\n',
    [`proc/${OWN_PID}/autogroup`]: '/autogroup-7 nice 0\n',
    'proc/uptime': '1000.00 1000.00\n',
    'proc/meminfo': 'MemTotal: 1048576 kB\n',
    'proc/swaps': 'Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100\n',
    [`cgroup${systemd.managerPath}/app.slice/cpu.weight`]: '100\n',
    [`cgroup${SESSION}/cgroup.procs`]: `${IN_SESSION}\n`,
    [`cgroup${SESSION}/cpu.weight`]: '100\n',
  });
  const units = systemd.connect();
  const tools = { procRoot, ownPid: OWN_PID, guardPid: () => undefined, units };
  const engine = new AutomatedOptimizationEngine({
    file: join(root, 'journal.log'),
    driver: new LinuxKnobs(procRoot, undefined, undefined, units),
    guard: NO_GUARD,
    actions: [
      createProcessPriority(tools),
      createIdleScheduling(tools),
      createGroupWeight(tools),
      createForegroundBoost(tools),
      createGroupIoLimit(tools, join(root, 'sys')),
      createGroupIdle(tools),
      createReclaim(tools),
    ],
    findRival: () => rival,
    nowMs: () => Date.now(),
    log: new AppLog(
      () => undefined,
      () => 0,
    ).for('refusals'),
  });
  onTestFinished(() => engine.stopEngine());
  const culprit = (pid: number) => ({ app: `app ${pid}`, pid, processes: 1, share: 0.5, text: '' });
  const culprits = [culprit(IN_SCOPE), culprit(IN_SESSION)];
  const situation = { bottlenecks: [sampleBottleneck({ resource: 'cpu', untilMs: null, culprits })], ownSteps: [] };
  const api = createOptimizationHandlers(engine, {} as OptimizationValidator, () => situation, Date.now);
  const suggest = async () => {
    const suggestions = await api.suggest(undefined, {});
    return suggestions.map(({ action, target }) => `${action} ${target}`);
  };
  const listed = (id: string) => engine.listActions().find((one) => one.id === id);
  return { root, systemd, engine, suggest, listed };
}

const apply = { action: 'group-weight', target: `pid:${IN_SCOPE}`, by: 'test' };

describe.runIf(process.platform === 'linux')('the list of actions for an ordinary user', () => {
  it.each([
    ['process-priority', 'needs administrator rights to raise a lowered priority again (CAP_SYS_NICE)'],
    ['idle-scheduling', 'needs administrator rights to restore the former scheduling policy (CAP_SYS_NICE)'],
    ['group-io-limit', 'systemd manages the limits of its units: use group-io-weight'],
    ['foreground-boost', 'the desktop does not report which window is in front'],
  ])('says for %s that it never works here', (id, reason) => {
    expect(desktop().listed(id)).toMatchObject({ supported: false, reason });
  });

  it('offers a priority to a user whose limit allows to raise it again', () => {
    expect(desktop({ limit: 20 }).listed('process-priority')).toMatchObject({ supported: true });
    expect(desktop({ limit: 19 }).listed('process-priority')).toMatchObject({ supported: false });
  });

  it('says where actions on groups work, and which ones an older kernel lacks', () => {
    const { root, systemd, listed } = desktop();
    expect(listed('group-idle')).toMatchObject({
      supported: true,
      reason: 'works on this machine for programs in a scope or service of their own',
    });
    expect(listed('reclaim')).toMatchObject({ supported: true });
    const manager = systemd.managerPath;
    for (const file of ['cpu.idle', 'memory.reclaim']) rmSync(join(root, 'cgroup', manager, file));
    expect(listed('group-idle')).toMatchObject({ supported: false, reason: expect.stringContaining('5.15') });
    expect(listed('reclaim')).toMatchObject({ supported: false, reason: expect.stringContaining('5.19') });
  });

  it('gives reasons on a target without the name of the action', () => {
    const { engine } = desktop();
    const found = engine.listActions(`pid:${IN_SESSION}`).find(({ id }) => id === 'process-priority');
    expect(found?.reason).toMatch(/^needs administrator rights/);
    expect(() => engine.plan({ ...apply, action: 'process-priority' })).toThrow(
      expect.objectContaining({ advice: expect.stringContaining('homeostat doctor') }),
    );
  });
});

describe.runIf(process.platform === 'linux')('suggestions', () => {
  it('offer nothing that would be refused for an ordinary user', async () => {
    expect(await desktop().suggest()).toEqual([`group-weight pid:${IN_SCOPE}`, `group-idle pid:${IN_SCOPE}`]);
  });

  it('leave out a change in force, and one that did not help', async () => {
    const { engine, suggest } = desktop();
    const { id } = engine.executeOptimization(apply);
    expect(await suggest()).toEqual([]);
    engine.rollbackOptimization(id);
    expect(await suggest()).toContain(`group-weight pid:${IN_SCOPE}`);
    const trial = engine.beginTrial(apply);
    engine.endTrial(trial.id, { verdict: 'no effect', reason: '', evidence: null });
    expect(await suggest()).toEqual([`group-idle pid:${IN_SCOPE}`]);
    expect(refusalOf(engine, apply)).toContain('did not help');
  });

  it('leave out a setting that another program manages', async () => {
    expect(await desktop({ rival: 'ananicy' }).suggest()).toEqual([]);
  });

  it('survive a target that exits while it is examined', () => {
    const gone = (code: string) => ({
      rehearse: () => {
        throw Object.assign(new Error(code), { code });
      },
    });
    expect(refusalOf(gone('ENOENT'), apply)).toBe('the target no longer exists');
    expect(refusalOf(gone('ESRCH'), apply)).toBe('the target no longer exists');
    expect(() => refusalOf(gone('EIO'), apply)).toThrow('EIO');
  });
});
