import { spawn } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processFiles } from '../../../tests/helpers/process-files';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import { readPidStat } from '../platform/linux/knobs/process-identity';
import { ProgramCloser } from './close-program';

const SCOPE = '/user.slice/user@0.service/app.slice/app-blender-7.scope';
const UNIT = 'app-blender-7.scope';
const OWN = 100;

/** Simulates a machine on which the processes of a scope run; records the signals instead of sending them. */
function simulate(names: Readonly<Record<number, string>>, scope = SCOPE) {
  const root = temporaryDirectory();
  const owner = `/user.slice/user@${process.getuid?.() ?? 0}.service`;
  const path = scope.replace('/user.slice/user@0.service', owner);
  const proc = join(root, 'proc');
  const mount = join(root, 'cgroup');
  writeTree(root, {
    'proc/self/mountinfo': `30 23 0:26 / ${mount} rw - cgroup2 cgroup2 rw\n`,
    [`cgroup${path}/cgroup.procs`]: Object.keys(names)
      .map((pid) => `${pid}\n`)
      .join(''),
  });
  writeTree(proc, processFiles({ pid: OWN, name: 'homeostat', parentPid: 1, cgroup: '0::/' }));
  for (const [pid, name] of Object.entries(names))
    writeTree(proc, processFiles({ pid: Number(pid), name, parentPid: 1, cgroup: `0::${path}` }));
  const sent: string[] = [];
  const kill = (pid: number, signal: string) => void sent.push(`${signal} ${pid}`);
  const closer = new ProgramCloser({ procRoot: proc, ownPid: OWN, kill, waitMs: 0 });
  return { closer, sent, proc };
}

function identify(closer: ProgramCloser, pid: number) {
  const identity = closer.identify(pid);
  if (identity === undefined) throw new Error(`no process ${pid}`);
  return identity;
}

describe.runIf(process.platform === 'linux')('closing a program (Linux only)', () => {
  it('asks its first process, or all processes of a unit of its own', async () => {
    const { closer, sent } = simulate({ 200: 'blender', 201: 'blender-render' });
    const closing = closer.close(identify(closer, 200), undefined);
    expect(sent.splice(0)).toEqual(['SIGTERM 200']);
    expect(closing.asked).toBe(1);
    expect(await closing.left).toBe(1);
    expect(closer.close(identify(closer, 200), UNIT).asked).toBe(2);
    expect(sent).toEqual(['SIGTERM 200', 'SIGTERM 201']);
  });

  it('asks only the first process if the unit is another one by now, or contains a protected program', () => {
    const { closer, sent } = simulate({ 200: 'blender', 201: 'gnome-shell' });
    closer.close(identify(closer, 200), UNIT);
    closer.close(identify(closer, 200), 'app-other-9.scope');
    expect(sent).toEqual(['SIGTERM 200', 'SIGTERM 200']);
  });

  it('refuses protected programs and Homeostat itself', () => {
    const { closer, sent, proc } = simulate({ 200: 'gnome-shell', 201: 'sshd' });
    writeTree(proc, processFiles({ pid: 202, name: 'guard', parentPid: OWN, cgroup: '0::/' }));
    for (const [pid, reason] of [
      [200, 'essential'],
      [201, 'essential'],
      [OWN, 'belongs to Homeostat'],
      [202, 'belongs to Homeostat'],
    ] as const) {
      expect(() => closer.close(identify(closer, pid), undefined)).toThrow(reason);
    }
    expect(sent).toEqual([]);
  });

  it('refuses a process that has the pid of the one that the person was asked about', () => {
    const { closer, sent } = simulate({ 200: 'blender' });
    const asked = identify(closer, 200);
    expect(() => closer.close({ ...asked, startTicks: asked.startTicks - 1 }, undefined)).toThrow('has exited');
    expect(() => closer.close({ ...asked, pid: 999 }, undefined)).toThrow('has exited');
    expect(sent).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)('refuses a program of another user, even as root', async () => {
    const child = spawn('sleep', ['20'], { uid: 65_534, gid: 65_534, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const closer = realCloser();
    await expect.poll(() => readPidStat('/proc', child.pid ?? 0)?.comm).toBe('sleep');
    expect(() => closer.close(identify(closer, child.pid ?? 0), undefined)).toThrow('another user');
  });

  it('ends a real program, even one that is stopped', async () => {
    const closer = realCloser();
    const child = run('exec sleep 20');
    await expect.poll(() => readPidStat('/proc', child.pid ?? 0)?.comm).toBe('sleep');
    child.kill('SIGSTOP');
    await expect.poll(() => readPidStat('/proc', child.pid ?? 0)?.state).toBe('stopped');
    expect(await closer.close(identify(closer, child.pid ?? 0), undefined).left).toBe(0);
    expect(child.signalCode ?? 'SIGTERM').toBe('SIGTERM');
  });

  it('leaves a program alone that does not exit', async () => {
    const closer = realCloser();
    const child = run('trap "" TERM; echo ready; while :; do sleep 0.1; done');
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(await closer.close(identify(closer, child.pid ?? 0), undefined).left).toBe(1);
    expect(child.exitCode ?? child.signalCode).toBeNull();
  });
});

/** Closes real programs as another process of this user would, which is not their parent. */
function realCloser() {
  const host = run('exec sleep 20');
  return new ProgramCloser({ procRoot: '/proc', ownPid: host.pid ?? 0, waitMs: 700 });
}

/** Runs a script in a shell of another name: many machines protect none, but a test must not depend on that. */
function run(script: string) {
  const shell = join(temporaryDirectory(), 'renderer');
  copyFileSync('/bin/sh', shell);
  const child = spawn(shell, ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

it('is reached from the answer of a person only', () => {
  const sources = readdirSync('src/main', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => ({ path, text: readFileSync(join('src/main', path), 'utf8') }));
  const having = (part: RegExp) => sources.filter(({ text }) => part.test(text)).map(({ path }) => path);
  expect(having(/\bprograms\.close\b|\bProgramCloser\b.*\.close\b/)).toEqual(['automation/answer-approval.ts']);
  expect(having(/new ProgramCloser/)).toEqual(['app/compose-automation.ts']);
  expect(having(/answerApproval\(/).sort()).toEqual([
    'automation/answer-approval.ts',
    'automation/real-time-optimizer.ts',
  ]);
  expect(having(/optimizer\.answer\(/).sort()).toEqual([
    'automation/approval-notifier.ts',
    'automation/automation-api.ts',
  ]);
});
