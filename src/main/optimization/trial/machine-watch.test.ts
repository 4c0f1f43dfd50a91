import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { createHarmWatch, readAvailableRatio, watchConditions } from './machine-watch';

function machine() {
  const proc = temporaryDirectory();
  mkdirSync(join(proc, 'pressure'));
  const stall = (file: string, milliseconds: number) =>
    writeFileSync(
      join(proc, 'pressure', file),
      `some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=${milliseconds * 1000}\n`,
    );
  const available = (ratio: number) =>
    writeFileSync(join(proc, 'meminfo'), `MemTotal: 1000 kB\nMemAvailable: ${ratio * 1000} kB\n`);
  stall('io', 0);
  stall('memory', 0);
  available(0.5);
  return { roots: { proc, sys: temporaryDirectory() }, stall, available };
}

it('finds stalls of the disk that do not occur without the change', () => {
  const { roots, stall } = machine();
  let nowMs = 0;
  const findHarm = createHarmWatch(roots, ['memory', 'disk'], () => nowMs);
  const pass = (milliseconds: number, isOn: boolean) => {
    nowMs += 1_000;
    stall('io', milliseconds);
    return findHarm(isOn);
  };
  expect(pass(300, false)).toBeUndefined();
  expect(pass(300, true)).toBeUndefined();
  expect(pass(700, true)).toBeUndefined();
  expect(pass(1_500, true)).toBe('programs waited for the disk 80% of the time with the change, 30% without');
});

it('ignores the stalls that a change intends', () => {
  const { roots, stall } = machine();
  let nowMs = 0;
  const findHarm = createHarmWatch(roots, ['memory'], () => nowMs);
  const pass = (resource: 'io' | 'memory') => {
    nowMs += 1_000;
    stall(resource, nowMs);
    return findHarm(true);
  };
  findHarm(true);
  expect([pass('io'), pass('io')]).toEqual([undefined, undefined]);
  expect([pass('memory'), pass('memory')]).toContainEqual(expect.stringContaining('waited for the memory'));
});

it('finds memory that runs out at once', () => {
  const { roots, available } = machine();
  const findHarm = createHarmWatch(roots, ['memory', 'disk'], () => 0);
  expect(findHarm(true)).toBeUndefined();
  available(0.01);
  expect(findHarm(true)).toBe('memory was running out');
  expect(readAvailableRatio(roots.proc)).toBe(0.01);
});

it('describes the conditions of a window', () => {
  const { roots } = machine();
  writeFileSync(join(roots.proc, 'stat'), 'cpu 100 0 100 700 0 0 0 100 0 0\n');
  const since = watchConditions(roots);
  writeFileSync(join(roots.proc, 'stat'), 'cpu 150 0 100 730 0 0 0 120 0 0\n');
  expect(since()).toMatchObject({ stealRatio: 0.2, isThrottled: false, power: '' });
  expect(since().gapMs).toBeLessThan(100);
  expect(watchConditions({ proc: '/nowhere', sys: '/nowhere' })()).toMatchObject({ stealRatio: 0, isThrottled: false });
});
