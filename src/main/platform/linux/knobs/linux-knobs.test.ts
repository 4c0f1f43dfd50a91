import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import type { Knob, ProcessIdentity } from '../../../../shared/model/change';
import { runProgramSync } from '../../run-program-sync';
import { LinuxKnobs } from './linux-knobs';
import { readProcessIdentity } from './process-identity';

const knobs = new LinuxKnobs();

function startTarget(): { readonly child: ChildProcess; readonly process: ProcessIdentity } {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const identity = readProcessIdentity('/proc', child.pid as number);
  if (identity === undefined) throw new Error('the target did not start');
  return { child, process: identity };
}

describe.runIf(process.platform === 'linux')('the knobs of a real process', () => {
  it('read the priority of a thread', () => {
    const { process: identity } = startTarget();
    const knob: Knob = { kind: 'nice', process: identity, thread: identity.pid };
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: String(getPriority(identity.pid)) });
  });

  it('change affinity and restore it', () => {
    const { process: identity } = startTarget();
    const knob: Knob = { kind: 'affinity', process: identity, thread: identity.pid };
    const before = knobs.read(knob);
    knobs.write(knob, '1');
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: '1' });
    if (before.kind === 'value') knobs.write(knob, before.value);
    expect(knobs.read(knob)).toEqual(before);
  });

  it('pause and continue', () => {
    const { process: identity } = startTarget();
    const knob: Knob = { kind: 'run-state', process: identity };
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'running' });
    knobs.write(knob, 'stopped');
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'stopped' });
    knobs.write(knob, 'running');
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'running' });
  });

  it('reject another process with the same pid', () => {
    const { process: identity } = startTarget();
    const other = { ...identity, startTicks: identity.startTicks - 1 };
    expect(knobs.read({ kind: 'run-state', process: other })).toMatchObject({ kind: 'gone' });
    expect(() => knobs.write({ kind: 'run-state', process: other }, 'stopped')).toThrow('the process has exited');
  });

  it('report that a process has exited', async () => {
    const { child, process: identity } = startTarget();
    child.kill('SIGKILL');
    await expect.poll(() => knobs.read({ kind: 'run-state', process: identity }).kind).toBe('gone');
  });
});

describe.runIf(process.platform === 'linux')('I/O classes and cores of many threads', () => {
  /** Counts the runs of programs. */
  function createCounted() {
    const runs: string[] = [];
    const counted = new LinuxKnobs('/proc', undefined, (program, args, ...rest) => {
      runs.push(program);
      return runProgramSync(program, args, ...rest);
    });
    return { counted, runs };
  }

  const knobOf = ({ process: identity }: ReturnType<typeof startTarget>): Knob => ({
    kind: 'io-class',
    process: identity,
    thread: identity.pid,
  });

  it('are read and written in one go', () => {
    const { counted, runs } = createCounted();
    const all = [startTarget(), startTarget(), startTarget()].map(knobOf);
    const before = counted.readTogether(all);
    expect(before).toEqual(all.map((knob) => counted.read(knob)));
    runs.length = 0;
    expect(counted.writeTogether(all, 'idle')).toBe(true);
    expect(counted.readTogether(all)).toEqual(all.map(() => ({ kind: 'value', value: 'idle' })));
    expect(runs).toHaveLength(2);
    const [first] = before ?? [];
    expect(counted.writeTogether(all, first?.kind === 'value' ? first.value : '')).toBe(true);
    expect(counted.readTogether(all)).toEqual(before);
  });

  it('leave out threads that have exited and reused pids', async () => {
    const { counted } = createCounted();
    const [one, two, three] = [startTarget(), startTarget(), startTarget()];
    const gone = knobOf(two);
    two.child.kill('SIGKILL');
    await expect.poll(() => counted.read(gone).kind).toBe('gone');
    const reused: Knob = { ...knobOf(three), process: { ...three.process, startTicks: 1 } } as Knob;
    expect(counted.writeTogether([knobOf(one), gone, reused], 'idle')).toBe(true);
    expect(counted.readTogether([knobOf(one), gone, reused])).toMatchObject([
      { kind: 'value', value: 'idle' },
      { kind: 'gone' },
      { kind: 'gone' },
    ]);
    expect(counted.read(knobOf(three))).not.toMatchObject({ value: 'idle' });
  });

  it('get the same cores in one run, without those that have exited', async () => {
    const { counted, runs } = createCounted();
    const [one, two, three] = [startTarget(), startTarget(), startTarget()];
    const all = [one, two, three].map(({ process }): Knob => ({ kind: 'affinity', process, thread: process.pid }));
    two.child.kill('SIGKILL');
    await expect.poll(() => counted.read(all[1] as Knob).kind).toBe('gone');
    runs.length = 0;
    expect(counted.writeTogether(all, '1')).toBe(true);
    expect(runs).toHaveLength(1);
    expect(all.map((knob) => counted.read(knob))).toMatchObject([{ value: '1' }, { kind: 'gone' }, { value: '1' }]);
  });

  it('are left to single calls with other knobs', () => {
    const { counted } = createCounted();
    const target = startTarget();
    const mixed: Knob[] = [knobOf(target), { kind: 'nice', process: target.process, thread: target.process.pid }];
    expect(counted.readTogether(mixed)).toBeUndefined();
    expect(counted.writeTogether(mixed, 'idle')).toBe(false);
  });
});

describe('a value in a file', () => {
  const fileKnob = (path: string): Knob => {
    const { dev, ino } = statSync(path);
    return { kind: 'value', file: { path, file: `${dev}:${ino}` } };
  };

  it('is read, by its brackets if there are several, and written', () => {
    const path = join(temporaryDirectory(), 'scheduler');
    writeFileSync(path, 'none [mq-deadline] bfq\n');
    const knob = fileKnob(path);
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'mq-deadline' });
    knobs.write(knob, 'bfq');
    expect(knobs.read(knob)).toEqual({ kind: 'value', value: 'bfq' });
  });

  it('is gone if the file was replaced', () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'a');
    writeFileSync(path, '1');
    const knob = fileKnob(path);
    rmSync(path);
    expect(knobs.read(knob)).toMatchObject({ kind: 'gone' });
    // Two files at once, so that the inode is not reused.
    writeFileSync(join(directory, 'b'), '');
    writeFileSync(path, '2');
    if (knob.kind === 'value' && `${statSync(path).dev}:${statSync(path).ino}` !== knob.file.file) {
      expect(knobs.read(knob)).toMatchObject({ kind: 'gone' });
    }
  });
});
