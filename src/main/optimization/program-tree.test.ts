import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { AppLog } from '../base/log';
import { listTree } from '../platform/linux/knobs/process-tree';
import { openEngine } from './open-engine';

const GUARD = join(process.cwd(), 'resources/guard.sh');
const log = new AppLog(
  () => undefined,
  () => 0,
).for('tree');

/** A build: its first process starts two compilers, one of which starts another one, and a shell in its own session. */
const BUILD = `
  sleep 60 & one=$!
  sh -c 'sleep 60 & echo $!; wait' & two=$!
  setsid sh -c 'exec sleep 60' & apart=$!
  sleep 0.3
  echo $one $two $apart
  wait`;

async function startBuild() {
  const child: ChildProcess = spawn('sh', ['-c', BUILD], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const pid = child.pid as number;
  const numbers: number[] = [];
  onTestFinished(() => {
    for (const one of [...numbers, pid]) {
      try {
        process.kill(one, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  });
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (data) => {
      numbers.push(...String(data).trim().split(/\s+/).map(Number));
      if (numbers.length >= 4) resolve();
    });
  });
  const [grandchild, one, two, apart] = numbers as [number, number, number, number];
  return { pid, one, two, grandchild, apart };
}

function startEngine() {
  const engine = openEngine({ dataDirectory: temporaryDirectory(), guardScript: GUARD, log, nowMs: Date.now });
  onTestFinished(() => engine.stopEngine());
  return engine;
}

const stateOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .charAt(0);
const coresOf = (pid: number) => /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];

describe.runIf(process.platform === 'linux')('a program with its processes', () => {
  it('consists of those that it started, but not of other sessions', async () => {
    const build = await startBuild();
    expect(listTree('/proc', build.pid)).toEqual([build.one, build.two, build.grandchild]);
  });

  it('is paused as a whole, and continues as a whole', async () => {
    const build = await startBuild();
    const engine = startEngine();
    const all = [build.pid, build.one, build.two, build.grandchild];
    const { id, targetText } = engine.executeOptimization({
      action: 'freeze',
      target: `tree:${build.pid}`,
      by: 'test',
    });
    expect(targetText).toMatch(/, with 3 more processes$/);
    expect(all.map(stateOf)).toEqual(['T', 'T', 'T', 'T']);
    expect(stateOf(build.apart)).toBe('S');
    expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'undone' });
    // A process that was just continued may not sleep again yet.
    expect(all.map(stateOf)).not.toContain('T');
  });

  it.runIf(availableParallelism() > 1)('is kept off cores, even if one of its processes ends meanwhile', async () => {
    const build = await startBuild();
    const engine = startEngine();
    const before = coresOf(build.pid);
    const request = { action: 'cpu-affinity', target: `tree:${build.pid}`, value: 'half', by: 'test' };
    const { id } = engine.executeOptimization(request);
    expect(coresOf(build.grandchild)).not.toBe(before);
    process.kill(build.one, 'SIGKILL');
    expect(engine.rollbackOptimization(id)).toMatchObject({ state: 'undone' });
    expect([build.pid, build.two, build.grandchild].map(coresOf)).toEqual([before, before, before]);
  });

  it('is refused if the first process must not be changed', () => {
    const plan = () => startEngine().plan({ action: 'freeze', target: 'tree:1', by: 'test' });
    expect(plan).toThrow('one of the first two system processes');
  });
});
