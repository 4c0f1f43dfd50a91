import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readProcessIdentity } from '../../src/main/platform/linux/knobs/process-identity';
import { HelperLink } from '../../src/main/privileged/helper-link';
import { bundlePrograms } from '../helpers/privileged/bundle';
import { mountSmallDisk } from '../helpers/small-disk';
import { temporaryDirectory } from '../helpers/temporary';

const NOBODY = 65_534;
const SWAPPINESS = '/proc/sys/vm/swappiness';
const CACHE_PRESSURE = '/proc/sys/vm/vfs_cache_pressure';
const swappiness = { kind: 'setting', name: 'vm.swappiness', instance: '' } as const;
const read = () => readFileSync(SWAPPINESS, 'utf8').trim();

/** The settings of the machine must stay in every case. */
function keepSetting(path: string): { readonly before: string; readonly other: string } {
  const before = readFileSync(path, 'utf8').trim();
  onTestFinished(() => writeFileSync(path, before));
  return { before, other: before === '61' ? '62' : '61' };
}

const keepSwappiness = () => keepSetting(SWAPPINESS);

/** Starts a process of the usual priority, because it would inherit that of these tests, which the helper never raises. */
function startProcess(uid: number): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['60'], { stdio: 'ignore', uid }) as ChildProcess & { readonly pid: number };
  onTestFinished(() => void child.kill('SIGKILL'));
  setPriority(child.pid, 0);
  return child;
}

function threadOf(pid: number) {
  const { startTicks = 0 } = readProcessIdentity('/proc', pid) ?? {};
  return { kind: 'thread', name: 'nice', pid, startTicks, thread: pid } as const;
}

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('the privileged helper', () => {
  let programs = '';
  beforeAll(async () => {
    programs = await bundlePrograms();
  });
  afterAll(() => rmSync(programs, { recursive: true, force: true }));

  const commandOf = (uid: number, folder: string, ...more: readonly string[]) => [
    '/usr/bin/env',
    `SUDO_UID=${uid}`,
    process.execPath,
    join(programs, 'helper-program.js'),
    folder,
    ...more,
  ];

  async function openLink(uid: number, folder: string, ...more: readonly string[]): Promise<HelperLink> {
    const opened = await HelperLink.open(commandOf(uid, folder, ...more), 10_000);
    if (!opened.ok) throw new Error(opened.reason);
    onTestFinished(() => opened.link.close());
    return opened.link;
  }

  const stateFolder = () => join(temporaryDirectory(), 'state');
  const set = (value: string, lasts = false) => ({ verb: 'set', knob: swappiness, value, lasts }) as const;

  it('changes a setting of the kernel, and undoes it when its client ends', async () => {
    const { before, other } = keepSwappiness();
    const link = await openLink(1000, stateFolder());
    expect(link.ask(set(other))).toMatchObject({ ok: true, result: { before, after: other } });
    expect(read()).toBe(other);
    expect(link.ask({ verb: 'list' })).toMatchObject({ result: { changes: [{ uid: 1000, before, after: other }] } });
    link.close();
    await expect.poll(read, { timeout: 5_000 }).toBe(before);
  });

  it('undoes it on request, and leaves a value that another program has set since', async () => {
    const { before, other } = keepSwappiness();
    const link = await openLink(1000, stateFolder());
    link.ask(set(other));
    expect(link.ask({ verb: 'restore', knob: swappiness })).toMatchObject({ result: { state: 'undone' } });
    expect(read()).toBe(before);
    link.ask(set(other));
    writeFileSync(SWAPPINESS, '77');
    expect(link.ask({ verb: 'restore', knob: swappiness })).toMatchObject({ result: { state: 'superseded' } });
    expect(read()).toBe('77');
  });

  it('serves a host without rights, and undoes its changes after it was killed', async () => {
    const { before, other } = keepSetting(CACHE_PRESSURE);
    const meeting = temporaryDirectory();
    chmodSync(meeting, 0o755);
    const [down, up] = [join(meeting, 'down'), join(meeting, 'up')];
    spawnSync('mkfifo', [down, up]);
    for (const path of [down, up]) chownSync(path, NOBODY, NOBODY);
    // Starts the helper as an installed pkexec does: as root, on the pipes of a client that is not root.
    const quoted = commandOf(NOBODY, stateFolder())
      .map((word) => `'${word}'`)
      .join(' ');
    const root = spawn('/bin/sh', ['-c', `exec ${quoted} <'${down}' >'${up}'`], { stdio: 'ignore' });
    onTestFinished(() => void root.kill('SIGTERM'));
    const bridge = ['/bin/sh', '-c', `exec 3<&0; cat <&3 >'${down}' & exec cat '${up}'`];
    const data = join(meeting, 'data');
    mkdirSync(data);
    chownSync(data, NOBODY, NOBODY);
    const program = join(programs, 'client-program.js');
    const client = spawn(process.execPath, [program, data, CACHE_PRESSURE, 'cache-pressure', other, ...bridge], {
      uid: NOBODY,
      gid: NOBODY,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    onTestFinished(() => void client.kill('SIGKILL'));
    let said = '';
    client.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await expect.poll(() => said.split('\n').length, { timeout: 15_000 }).toBe(5);
    const lines = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({
      uid: NOBODY,
      written: expect.stringMatching(/EACCES|EPERM/),
      applied: expect.stringContaining(`needs administrator: echo '50' > '${CACHE_PRESSURE}'`),
    });
    expect(lines.slice(1)).toEqual([
      { applied: 'done', reads: other },
      { undone: 'undone', reads: before },
      { applied: 'done', reads: other },
    ]);
    client.kill('SIGKILL');
    await expect.poll(() => readFileSync(CACHE_PRESSURE, 'utf8').trim(), { timeout: 5_000 }).toBe(before);
  });

  it('settles its open changes at the next start after it was killed', async () => {
    const { before, other } = keepSwappiness();
    const folder = stateFolder();
    const link = await openLink(1000, folder);
    link.ask(set(other));
    process.kill(link.pid ?? 0, 'SIGKILL');
    await expect.poll(() => link.isOpen).toBe(false);
    expect(read()).toBe(other);
    const next = await openLink(1001, folder);
    expect(read()).toBe(before);
    expect(next.ask({ verb: 'list' })).toMatchObject({ result: { changes: [] } });
  });

  it('lets one user hold a setting, and names the holder to the other', async () => {
    const { before, other } = keepSwappiness();
    const folder = stateFolder();
    const [first, second] = [await openLink(1000, folder), await openLink(1001, folder)];
    expect(first.ask(set(other))).toMatchObject({ ok: true });
    expect(second.ask(set('90'))).toMatchObject({
      ok: false,
      refusal: 'held',
      reason: expect.stringMatching(/user 1000 set .* still active/),
    });
    expect(second.ask({ verb: 'restore', knob: swappiness })).toMatchObject({ result: { state: 'none' } });
    expect(read()).toBe(other);
    first.close();
    await expect.poll(read, { timeout: 5_000 }).toBe(before);
    expect(second.ask(set('90'))).toMatchObject({ ok: true, result: { before } });
  });

  it('leaves lasting changes, which the same user can undo', async () => {
    const { before, other } = keepSwappiness();
    const folder = stateFolder();
    const link = await openLink(1000, folder);
    link.ask(set(other, true));
    link.close();
    await expect.poll(() => existsSync(`/proc/${link.pid}`), { timeout: 5_000 }).toBe(false);
    expect(read()).toBe(other);
    const stranger = await openLink(1001, folder);
    expect(stranger.ask(set('90'))).toMatchObject({ refusal: 'held' });
    expect(stranger.ask({ verb: 'restore', knob: swappiness })).toMatchObject({ result: { state: 'none' } });
    const later = await openLink(1000, folder);
    expect(later.ask({ verb: 'restore', knob: swappiness })).toMatchObject({ result: { state: 'undone' } });
    expect(read()).toBe(before);
  });

  it('treats a silent client as hung', async () => {
    const { before, other } = keepSwappiness();
    const link = await openLink(1000, stateFolder(), '300');
    link.ask(set(other));
    await expect.poll(read, { timeout: 5_000 }).toBe(before);
    await expect.poll(() => link.isOpen).toBe(false);
  });

  it('slows down only processes of persons, and never raises a priority', async () => {
    const link = await openLink(NOBODY, stateFolder());
    const setNice = (pid: number, value: string) => link.ask({ verb: 'set', knob: threadOf(pid), value, lasts: false });
    const { pid } = startProcess(NOBODY);
    const before = getPriority(pid);
    expect(setNice(pid, '9')).toMatchObject({ ok: true });
    expect(getPriority(pid)).toBe(9);
    expect(link.ask({ verb: 'restore', knob: threadOf(pid) })).toMatchObject({ result: { state: 'undone' } });
    expect(getPriority(pid)).toBe(before);
    expect(setNice(pid, '-1')).toMatchObject({ ok: false, refusal: 'refused' });
    expect(setNice(startProcess(0).pid, '9')).toMatchObject({ reason: expect.stringContaining('the system') });
    expect(setNice(process.pid, '9')).toMatchObject({ ok: false, refusal: 'refused' });
    const stale = { ...threadOf(pid), startTicks: 1 };
    expect(link.ask({ verb: 'set', knob: stale, value: '9', lasts: false })).toMatchObject({
      reason: expect.stringContaining('the process has exited'),
    });
  });

  it('changes nothing on a full disk, and still undoes everything', async ({ skip }) => {
    const disk = mountSmallDisk(1);
    if (typeof disk === 'string') return skip(disk);
    const { before, other } = keepSwappiness();
    const pressure = keepSetting(CACHE_PRESSURE);
    const link = await openLink(1000, join(disk.directory, 'state'));
    link.ask(set(other));
    disk.fill(0);
    const knob = { kind: 'setting', name: 'vm.vfs_cache_pressure', instance: '' } as const;
    // The last page of the journal has room for a few more records.
    for (let count = 0; count < 20; count++) {
      const reply = link.ask({ verb: 'set', knob, value: pressure.other, lasts: false });
      if (!reply.ok) break;
      link.ask({ verb: 'restore', knob });
    }
    expect(link.ask({ verb: 'set', knob, value: pressure.other, lasts: false }).ok).toBe(false);
    expect(readFileSync(CACHE_PRESSURE, 'utf8').trim()).toBe(pressure.before);
    link.close();
    await expect.poll(read, { timeout: 5_000 }).toBe(before);
  });

  it('changes the other settings of a process, and undoes them with its client', async () => {
    const { pid } = startProcess(NOBODY);
    const { startTicks } = threadOf(pid);
    const knobs = [
      { ...threadOf(pid), name: 'io-class', value: 'idle' },
      { ...threadOf(pid), name: 'scheduling-policy', value: 'batch' },
      { kind: 'process', name: 'oom-score', pid, startTicks, value: '500' },
    ] as const;
    const link = await openLink(NOBODY, stateFolder());
    const readAll = (from: HelperLink) => knobs.map(({ value: _, ...knob }) => from.ask({ verb: 'read', knob }));
    const before = readAll(link).map((reply) => reply.ok && reply.result);
    for (const { value, ...knob } of knobs) {
      expect(link.ask({ verb: 'set', knob, value, lasts: false })).toMatchObject({
        ok: true,
        result: { after: value },
      });
    }
    link.close();
    const next = await openLink(NOBODY, stateFolder());
    await expect.poll(() => readAll(next).map((reply) => reply.ok && reply.result), { timeout: 5_000 }).toEqual(before);
  });

  it('changes the weight of a group in a person’s slice', async ({ skip }) => {
    const controller = '/sys/fs/cgroup/cpu';
    skip(!existsSync(`${controller}/cpu.shares`), 'there is no such hierarchy here');
    const group = `user.slice/user-${NOBODY}.slice/homeostat-test.scope`;
    const folders = group.split('/').map((_, index, all) => join(controller, ...all.slice(0, index + 1)));
    const created = folders.filter((folder) => !existsSync(folder));
    for (const folder of created) mkdirSync(folder);
    onTestFinished(() => {
      for (const folder of created.reverse()) rmdirSync(folder);
    });
    const readShares = () => readFileSync(join(controller, group, 'cpu.shares'), 'utf8').trim();
    const link = await openLink(NOBODY, stateFolder());
    const knob = { kind: 'group', name: 'cpu.shares', group } as const;
    expect(link.ask({ verb: 'set', knob, value: '512', lasts: false })).toMatchObject({ ok: true });
    expect(readShares()).toBe('512');
    link.close();
    await expect.poll(readShares, { timeout: 5_000 }).toBe('1024');
  });

  it('starts through the launcher without the environment of its caller', () => {
    const launcher = join(temporaryDirectory(), 'launcher');
    const text = readFileSync('resources/linux/homeostat-helper', 'utf8')
      .replace('/usr/lib/homeostat/node', process.execPath)
      .replace('/usr/lib/homeostat/main/helper.js', join(programs, 'helper-program.js'));
    writeFileSync(launcher, text, { mode: 0o755 });
    const { stdout } = spawnSync(launcher, [stateFolder()], {
      input: '{"id":1,"verb":"hello","protocol":1}\n',
      encoding: 'utf8',
      env: { PKEXEC_UID: '1234', NODE_OPTIONS: '--require=/nowhere.cjs', PATH: '/nowhere' },
    });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, result: { uid: 1234 } });
  });

  it('runs as shipped for root only, and keeps its journal from other users', ({ skip }) => {
    const shipped = [process.execPath, join(programs, 'helper.js')] as const;
    const asNobody = spawnSync(shipped[0], [shipped[1]], { uid: NOBODY, gid: NOBODY, encoding: 'utf8' });
    expect(asNobody).toMatchObject({ status: 69, stdout: '', stderr: expect.stringContaining('must run as root') });
    const withArguments = spawnSync(shipped[0], [shipped[1], '/tmp'], { encoding: 'utf8' });
    expect(withArguments).toMatchObject({
      status: 69,
      stderr: expect.stringContaining('the only valid argument is --undo-all'),
    });
    // Uses a mount namespace, so that /var/lib of this machine stays as it is.
    const inside = (script: string, input: string) =>
      spawnSync('unshare', ['-m', 'sh', '-c', `mount -t tmpfs -o mode=755 none /var/lib && ${script}`], {
        input,
        encoding: 'utf8',
      });
    skip(inside('true', '').status !== 0, 'no name space may be made here');
    const { before, other } = keepSwappiness();
    const lines = [
      { id: 1, verb: 'hello', protocol: 1 },
      { id: 2, ...set(other, true) },
    ];
    const input = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const helper = shipped.join(' ');
    const check = `stat -c '%a %U' /var/lib/homeostat /var/lib/homeostat/journal.log; cat ${SWAPPINESS}`;
    const { stdout } = inside(`${helper}; ${check}; ${helper} --undo-all; cat ${SWAPPINESS}`, input);
    expect(stdout.trim().split('\n').slice(1)).toEqual([
      expect.stringContaining('"ok":true'),
      '700 root',
      '600 root',
      other,
      'undone: The previous values were restored.',
      before,
    ]);
  });

  it('refuses a folder that others may write to, or that is a link', () => {
    const parent = temporaryDirectory();
    const start = (folder: string) => spawnSync(process.execPath, [join(programs, 'helper-program.js'), folder]).status;
    const open = join(parent, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    expect(start(open)).toBe(1);
    const theirs = join(parent, 'theirs');
    mkdirSync(theirs, { mode: 0o700 });
    chownSync(theirs, NOBODY, NOBODY);
    expect(start(theirs)).toBe(1);
    symlinkSync(parent, join(parent, 'link'));
    expect(start(join(parent, 'link'))).toBe(1);
    expect(existsSync(join(parent, 'journal.log'))).toBe(false);
  });
});
