import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { OutsidePaths, UnresponsivePath } from './outside-paths';

/** Creates a call that returns on demand. */
function createHung() {
  let calls = 0;
  const { promise, resolve } = Promise.withResolvers<string>();
  return {
    call: () => {
      calls++;
      return promise;
    },
    release: () => resolve('late'),
    calls: () => calls,
  };
}

const soon = () => AbortSignal.timeout(100);

it('does not repeat a call for an unresponsive path until it responds', async () => {
  const paths = new OutsidePaths((path) => path);
  const hung = createHung();
  await expect(paths.ask('/a', hung.call, soon())).rejects.toThrow('/a does not respond');
  await expect(paths.ask('/a', hung.call)).rejects.toThrow(UnresponsivePath);
  expect(hung.calls()).toBe(1);
  expect(await paths.ask('/b', async () => 'well')).toBe('well');
  hung.release();
  await delay(0);
  expect(await paths.ask('/a', async () => 'well again')).toBe('well again');
});

it('keeps at most two calls open and names those that block others', async () => {
  const paths = new OutsidePaths((path) => path);
  const hung = createHung();
  const both = ['/a', '/b'].map((path) => paths.ask(path, hung.call, soon()));
  const waiting = paths.ask('/c', hung.call);
  for (const one of both) await expect(one).rejects.toThrow(UnresponsivePath);
  await expect(waiting).rejects.toThrow('not checked, because /a and /b do not respond');
  await expect(paths.ask('/d', hung.call)).rejects.toThrow('not checked');
  expect(hung.calls()).toBe(2);
  hung.release();
  await delay(0);
  expect(await paths.ask('/c', async () => 'well')).toBe('well');
});

it('treats a mount as one path', async () => {
  const paths = new OutsidePaths((path) => (path.startsWith('/mnt/') ? '/mnt' : path));
  const hung = createHung();
  await expect(paths.ask('/mnt/a', hung.call, soon())).rejects.toThrow('/mnt/a does not respond');
  await expect(paths.ask('/mnt/b', hung.call)).rejects.toThrow('/mnt/a does not respond');
  expect(await paths.ask('/home/b', async () => 'well')).toBe('well');
  expect(hung.calls()).toBe(1);
});

it('lets many callers wait for their turn', async () => {
  const paths = new OutsidePaths((path) => path);
  let most = 0;
  let out = 0;
  const call = async () => {
    most = Math.max(most, ++out);
    await delay(1);
    out--;
    return out;
  };
  await Promise.all(Array.from({ length: 50 }, (_, index) => paths.ask(`/${index % 40}`, call)));
  expect(most).toBe(2);
});

it('does not take a canceled wait for a hung path', async () => {
  const paths = new OutsidePaths((path) => path);
  const stop = new AbortController();
  const slow = paths.ask('/a', () => delay(30), stop.signal);
  stop.abort();
  await expect(slow).rejects.toThrow(UnresponsivePath);
  expect(await paths.ask('/a', async () => 'well')).toBe('well');
});

it('passes errors of a call on', async () => {
  const paths = new OutsidePaths((path) => path);
  await expect(paths.ask('/a', () => Promise.reject(new Error('no such file')))).rejects.toThrow('no such file');
  expect(await paths.ask('/a', async () => 'well')).toBe('well');
});
