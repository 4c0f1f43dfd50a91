import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { processFiles } from '../../../../../tests/helpers/process-files';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { writeTree } from '../../../../../tests/helpers/write-tree';
import { readProcessFacts } from './process-facts';

const SESSION = '/user.slice/user-1000.slice/user@1000.service/session.slice';

/** Creates the files of processes: `exe` is a link, `fd` are the targets of descriptors. */
function simulate(
  ...all: readonly {
    readonly pid: number;
    readonly name: string;
    readonly parentPid?: number;
    readonly cgroup?: string;
    readonly exe?: string;
    readonly args?: readonly string[];
    readonly fd?: readonly string[];
  }[]
) {
  const proc = temporaryDirectory();
  for (const { pid, name, parentPid = 1, cgroup = '', exe, args = [], fd = [] } of all) {
    writeTree(proc, {
      ...processFiles({ pid, name, parentPid, cgroup: `0::${cgroup}` }),
      [`${pid}/cmdline`]: args.map((arg) => `${arg}\0`).join(''),
    });
    mkdirSync(join(proc, String(pid), 'fd'));
    fd.forEach((target, index) => {
      symlinkSync(target, join(proc, String(pid), 'fd', String(index)));
    });
    if (exe !== undefined) symlinkSync(exe, join(proc, String(pid), 'exe'));
  }
  return (pid: number) => readProcessFacts(proc, pid);
}

it('completes a name that the kernel cut, from the executable or the script', () => {
  const factsOf = simulate(
    { pid: 10, name: 'gnome-screensav', exe: '/usr/bin/gnome-screensaver' },
    { pid: 11, name: 'unattended-upgr', exe: '/usr/bin/python3.11', args: ['python3', '/usr/bin/unattended-upgrade'] },
    { pid: 12, name: 'Isolated Web Co', exe: '/usr/lib/firefox/firefox', args: ['/usr/lib/firefox/firefox'] },
  );
  expect(factsOf(10)).toMatchObject({ name: 'gnome-screensaver', paths: ['/usr/bin/gnome-screensaver'] });
  expect(factsOf(11)).toMatchObject({
    name: 'unattended-upgrade',
    app: 'unattended-upgrade',
    paths: ['/usr/bin/python3.11', '/usr/bin/unattended-upgrade'],
  });
  expect(factsOf(12)).toMatchObject({ name: 'Isolated Web Co', app: 'firefox' });
});

it('names a helper after its parent', () => {
  const factsOf = simulate(
    { pid: 10, name: 'electron', exe: '/usr/lib/electron/electron', args: ['electron', '/usr/lib/slack/app.asar'] },
    {
      pid: 11,
      parentPid: 10,
      name: 'electron',
      exe: '/usr/lib/electron/electron',
      args: ['electron', '--type=zygote'],
    },
    {
      pid: 12,
      parentPid: 12,
      name: 'electron',
      exe: '/usr/lib/electron/electron',
      args: ['electron', '--type=zygote'],
    },
  );
  expect(factsOf(11)?.app).toBe('slack');
  expect(factsOf(12)?.app).toBe('electron');
});

it('knows the session, its D-Bus names and who holds the screen', () => {
  const shell = `${SESSION}/org.gnome.Shell@wayland.service`;
  const factsOf = simulate(
    { pid: 10, name: 'shell', cgroup: shell, fd: ['/dev/dri/card1', '/dev/input/event3'] },
    { pid: 11, parentPid: 10, name: 'terminal', cgroup: shell, fd: ['/dev/dri/card1'] },
    { pid: 12, name: 'editor', cgroup: '/user.slice/user@1000.service/app.slice/app-editor-3.scope' },
  );
  expect(factsOf(10)).toMatchObject({ isOfSession: true, holdsScreen: true, busName: 'org.gnome.Shell' });
  expect(factsOf(11)).toMatchObject({ isOfSession: false, holdsScreen: false });
  expect(factsOf(12)).toMatchObject({ isOfSession: false, busName: undefined });
});

it.runIf(process.platform === 'linux')('names an interpreter by its script (Linux only)', async () => {
  const script = join(temporaryDirectory(), 'indexer.cjs');
  writeFileSync(script, "process.stdout.write('started'); setTimeout(() => {}, 20_000);");
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(readProcessFacts('/proc', child.pid as number)?.app).toBe('indexer.cjs');
});

it.runIf(process.platform === 'linux')('does not take a thread for a process', () => {
  const [first, thread] = readdirSync('/proc/self/task').map(Number);
  expect(first).toBe(process.pid);
  expect(readProcessFacts('/proc', process.pid)).toBeDefined();
  expect(readProcessFacts('/proc', thread as number)).toBeUndefined();
});
