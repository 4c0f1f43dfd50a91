import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { createDescriptorReserve } from './descriptor-reserve';

/** Lowers the limit of open files of this process for a while, as a leak would use it up. */
function limitFiles(most: number): void {
  const before = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] as string;
  const set = (limit: number | string) =>
    spawnSync('prlimit', ['--pid', String(process.pid), `--nofile=${limit}:${before}`]);
  set(most);
  onTestFinished(() => void set(before));
}

function openAll(most: number): number[] {
  const opened: number[] = [];
  try {
    while (opened.length < most) opened.push(openSync(devNull, 'r'));
  } catch {
    // As many as exist.
  }
  return opened;
}

it.runIf(process.platform === 'linux')(
  'releases its descriptors when there are no others, and takes them again',
  () => {
    const changes: boolean[] = [];
    const reserve = createDescriptorReserve((isGiven) => changes.push(isGiven));
    onTestFinished(reserve.close);
    reserve.check();
    const taken = openAll(10);
    // spawnSync needs its own descriptors: those below the greatest open one are enough.
    limitFiles((taken.at(-1) as number) + 20);
    taken.push(...openAll(100_000));
    expect(() => openSync(devNull, 'r')).toThrow('EMFILE');
    reserve.check();
    const after = openAll(100);
    expect(after.length).toBeGreaterThanOrEqual(16);
    reserve.check();
    expect(reserve.isGiven).toBe(true);
    for (const descriptor of [...taken, ...after]) closeSync(descriptor);
    reserve.check();
    expect(reserve.isGiven).toBe(false);
    expect(changes).toEqual([true, false]);
  },
);
