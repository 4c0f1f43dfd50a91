import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { Knob } from '../../shared/model/change';
import { AppLog } from '../base/log';
import { LinuxKnobs } from '../platform/linux/knobs/linux-knobs';
import { readProcessIdentity } from '../platform/linux/knobs/process-identity';
import { openEngine } from './open-engine';

const GUARD = join(process.cwd(), 'resources/guard.sh');
const log = new AppLog(
  () => undefined,
  () => 0,
).for('heirs');
const open = (dataDirectory: string) => openEngine({ dataDirectory, guardScript: GUARD, log, nowMs: Date.now });

/** Starts a child or a thread for each line that it receives. */
const PARENT = `
  const { spawn } = require('node:child_process');
  const { Worker } = require('node:worker_threads');
  process.stdin.on('data', (data) => {
    if (String(data).startsWith('thread')) {
      new Worker('setInterval(() => undefined, 1e6)', { eval: true }).on('online', () => console.log('0'));
    } else console.log(spawn('sleep', ['60'], { stdio: 'ignore' }).pid);
  });
  console.log('ready')`;

interface Parent {
  readonly pid: number;
  start(what: 'child' | 'thread'): Promise<number>;
}

async function startParent(): Promise<Parent> {
  const child: ChildProcess = spawn(process.execPath, ['-e', PARENT], { stdio: ['pipe', 'pipe', 'ignore'] });
  const started: number[] = [];
  onTestFinished(() => {
    for (const pid of [...started, child.pid ?? 0]) if (pid > 0) spawnSync('kill', ['-9', String(pid)]);
  });
  const reply = () =>
    new Promise<string>((resolve) => void child.stdout?.once('data', (data) => resolve(String(data).trim())));
  await reply();
  return {
    pid: child.pid as number,
    start: async (what) => {
      const answered = reply();
      child.stdin?.write(`${what}\n`);
      const pid = Number(await answered);
      started.push(pid);
      return pid;
    },
  };
}

/** Bash gives a job a process group, without a terminal too, but no session, which would have its own priority. */
const JOB = `
  set -m
  sh -c 'echo $$; read go; sleep 60 & echo $!'
  echo ended
  sleep 60`;

/** Starts a job that ends before the program that it started. */
async function startJob() {
  const child = spawn('bash', ['-c', JOB], { stdio: ['pipe', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (data) => {
    text += String(data);
  });
  const lines = () => text.trim().split('\n');
  await expect.poll(lines).toEqual([expect.stringMatching(/^\d+$/)]);
  const pid = Number(lines()[0]);
  onTestFinished(() => void spawnSync('kill', ['-9', '--', `-${pid}`, String(child.pid)]));
  return {
    pid,
    leaveOrphan: async () => {
      child.stdin.write('go\n');
      await expect.poll(lines).toContain('ended');
      return Number(lines()[1]);
    },
  };
}

const threadsOf = (pid: number) => readdirSync(`/proc/${pid}/task`).map(Number);
const nices = (pid: number) => [...new Set(threadsOf(pid).map((thread) => getPriority(thread)))];

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'children and threads of a changed process (Linux, as root only)',
  () => {
    it('get the original value back, even children of children', async () => {
      const engine = open(temporaryDirectory());
      onTestFinished(() => engine.stopEngine());
      const parent = await startParent();
      const before = getPriority(parent.pid);
      const older = await parent.start('child');
      const request = { action: 'process-priority', target: `pid:${parent.pid}`, value: '7', by: 'test' };
      const { id } = engine.executeOptimization(request);
      const child = await parent.start('child');
      await parent.start('thread');
      expect([getPriority(older), getPriority(child), ...nices(parent.pid)]).toEqual([before, 7, 7]);
      expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'undone' });
      expect([getPriority(older), getPriority(child), ...nices(parent.pid)]).toEqual([before, before, before]);
    });

    it('keep a value that another program set', async () => {
      const engine = open(temporaryDirectory());
      onTestFinished(() => engine.stopEngine());
      const parent = await startParent();
      const request = { action: 'process-priority', target: `pid:${parent.pid}`, value: '7', by: 'test' };
      const { id } = engine.executeOptimization(request);
      const child = await parent.start('child');
      setPriority(child, 12);
      engine.rollbackOptimization(id);
      expect(getPriority(child)).toBe(12);
    });

    it('get it back even after their parent and the whole program have ended, as orphans', async () => {
      const engine = open(temporaryDirectory());
      onTestFinished(() => engine.stopEngine());
      const job = await startJob();
      const before = getPriority(job.pid);
      const request = { action: 'process-priority', target: `pid:${job.pid}`, value: '7', by: 'test' };
      const { id } = engine.executeOptimization(request);
      const orphan = await job.leaveOrphan();
      expect(getPriority(orphan)).toBe(7);
      expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'undone' });
      expect(getPriority(orphan)).toBe(before);
    });

    it('are found by the kind of setting', async () => {
      const parent = await startParent();
      const identity = readProcessIdentity('/proc', parent.pid);
      if (identity === undefined) throw new Error('the parent did not start');
      const knobs = new LinuxKnobs();
      const since = knobs.uptimeTicks;
      const child = await parent.start('child');
      const oom: Knob = { kind: 'oom-score', process: identity };
      expect(knobs.heirsOf([oom], since)[0]).toMatchObject([{ kind: 'oom-score', process: { pid: child } }]);
      const mask: Knob = { kind: 'affinity', process: identity, thread: parent.pid };
      expect(knobs.heirsOf([mask], since)[0]).toContainEqual(
        expect.objectContaining({ kind: 'affinity', thread: child }),
      );
    });

    describe('after the engine was killed', () => {
      /** Starts an engine in a separate process that changes the parent and dies, with or without its guard. */
      async function change(pid: number) {
        const directory = temporaryDirectory();
        const script = join(process.cwd(), 'tests/helpers/change-and-wait.ts');
        const args = ['scripts/run-ts.mjs', script, directory, String(pid)];
        const host = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        onTestFinished(() => void host.kill('SIGKILL'));
        const pids = await new Promise<string>((resolve) => host.stdout.once('data', (data) => resolve(String(data))));
        const [enginePid, guardPid] = pids.trim().split(' ').map(Number) as [number, number];
        return { directory, enginePid, guardPid };
      }

      async function changeJobAndKill() {
        const job = await startJob();
        const before = getPriority(job.pid);
        const { enginePid } = await change(job.pid);
        const orphan = await job.leaveOrphan();
        process.kill(enginePid, 'SIGKILL');
        return { before, orphan };
      }

      async function changeAndKill(withGuard: boolean) {
        const parent = await startParent();
        const before = getPriority(parent.pid);
        const { directory, enginePid, guardPid } = await change(parent.pid);
        const child = await parent.start('child');
        await parent.start('thread');
        expect(getPriority(child)).toBe(7);
        // The guard and its helpers are a group of their own.
        if (withGuard) process.kill(-guardPid, 'SIGKILL');
        process.kill(enginePid, 'SIGKILL');
        const values = () => [getPriority(child), ...nices(parent.pid)];
        return { directory, before, values };
      }

      it('are restored by the guard', async () => {
        const { before, values } = await changeAndKill(false);
        await expect.poll(values, { timeout: 5_000 }).toEqual([before, before]);
      }, 15_000);

      it('are restored by the guard as orphans', async () => {
        const { before, orphan } = await changeJobAndKill();
        expect(getPriority(orphan)).toBe(7);
        await expect.poll(() => getPriority(orphan), { timeout: 5_000 }).toBe(before);
      }, 15_000);

      it('are restored by the next start if the guard was killed too', async () => {
        const { directory, before, values } = await changeAndKill(true);
        expect(values()).toEqual([7, 7]);
        const engine = open(directory);
        onTestFinished(() => engine.stopEngine());
        expect(values()).toEqual([before, before]);
      });
    });
  },
);
