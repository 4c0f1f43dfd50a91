import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { AppLog } from '../base/log';
import { createConfigStore } from './config-store';

async function open(text?: string) {
  const file = join(temporaryDirectory(), 'homeostat.yaml');
  if (text !== undefined) writeFileSync(file, text);
  const kept = new Map<string, unknown>();
  const keeper = {
    set: async (key: string, value: unknown) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  };
  const log = new AppLog(
    () => undefined,
    () => 0,
  ).for('config');
  const store = await createConfigStore({ file, overlay: new Map(), keeper, log });
  return { file, kept, store };
}

it('follows the file, and keeps the last good settings when it is bad', async () => {
  const { file, store } = await open('interval_seconds: 2\n');
  onTestFinished(store.watch());
  expect(store.current.interval_seconds).toBe(2);
  writeFileSync(file, 'interval_seconds: 3\n');
  await vi.waitFor(() => expect(store.current.interval_seconds).toBe(3), 3_000);
  writeFileSync(file, 'interval_seconds: 4\nintervall: 5\n');
  await vi.waitFor(() => expect(store.notices[0]?.text).toContain(`${file}:2: intervall`), 3_000);
  expect(store.current.interval_seconds).toBe(3);
  writeFileSync(file, 'interval_seconds: 4\n');
  await vi.waitFor(() => expect(store.current.interval_seconds).toBe(4), 3_000);
  expect(store.notices).toEqual([]);
});

it('emits the settings of a file that was bad at the start, even where they are the defaults', async () => {
  const { file, store } = await open('intervall: 5\n');
  onTestFinished(store.watch());
  expect(store.notices).toMatchObject([{ advice: 'Fix the file. Until then, the default settings are in effect.' }]);
  const emitted: number[] = [];
  store.changes.on((config) => emitted.push(config.interval_seconds));
  writeFileSync(file, 'interval_seconds: 1\n');
  await vi.waitFor(() => expect(emitted).toEqual([1]), 3_000);
  expect(store.notices).toEqual([]);
});

it('sets a value over the file, keeps it, tells of it, and takes it back', async () => {
  const { store, kept } = await open('dashboard:\n  port: 8000\n');
  const ports: number[] = [];
  store.changes.on((config) => ports.push(config.dashboard.port));
  expect(await store.set('dashboard.port', 9000)).toMatchObject({ value: 9000, origin: 'runtime' });
  expect(kept).toEqual(new Map([['dashboard.port', 9000]]));
  expect(await store.set('dashboard.port', null)).toMatchObject({ value: 8000, origin: 'file' });
  expect(ports).toEqual([9000, 8000]);
  expect(kept.size).toBe(0);
});

it('refuses a setting that there is not, and a value out of bounds, and changes nothing', async () => {
  const { store, kept } = await open();
  await expect(store.set('dashboard.colour', 1)).rejects.toThrow('Unknown setting dashboard.colour');
  await expect(store.set('dashboard.port', 0)).rejects.toThrow(/^dashboard\.port: /);
  expect(kept.size).toBe(0);
  expect(store.current.dashboard.port).toBe(7842);
});

it('takes a setting that has no effect any more, and keeps nothing of it', async () => {
  const { store, kept } = await open('automation:\n  levels: { startup: ask }\n');
  expect(store.notices).toEqual([]);
  expect(await store.set('automation.levels.homeostat', 'off')).toMatchObject({
    key: 'automation.levels.homeostat',
    value: 'off',
  });
  expect(await store.set('automation.levels.homeostat', null)).toMatchObject({ value: 'suggest' });
  await expect(store.set('automation.levels.homeostat', 'banana')).rejects.toThrow(/^automation\.levels\.homeostat: /);
  expect(kept.size).toBe(0);
  expect((await store.list()).map(({ key }) => key)).not.toContain('automation.levels.homeostat');
});

it('says that a file cannot be read', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'homeostat.yaml'));
  const log = new AppLog(
    () => undefined,
    () => 0,
  ).for('config');
  const keeper = { set: async () => undefined, delete: async () => undefined };
  const store = await createConfigStore({ file: join(directory, 'homeostat.yaml'), overlay: new Map(), keeper, log });
  expect(store.notices[0]?.text).toMatch(/cannot read .*: it is not a regular file/);
});

it('ignores stored settings that only the file may set, as a restored archive may hold', async () => {
  const file = join(temporaryDirectory(), 'homeostat.yaml');
  const services = [{ name: 'evil', kind: 'command', command: ['/bin/sh'] }];
  const overlay = new Map<string, unknown>([
    ['services', services],
    ['dashboard.file_roots', ['/']],
    ['dashboard', { file_roots: ['/'] }],
    ['interval_seconds', 2],
  ]);
  const keeper = { set: async () => undefined, delete: async () => undefined };
  const log = new AppLog(
    () => undefined,
    () => 0,
  ).for('config');
  const { current, notices } = await createConfigStore({ file, overlay, keeper, log });
  expect(current).toMatchObject({ services: [], dashboard: { file_roots: ['/var/log'] }, interval_seconds: 2 });
  expect(notices).toEqual([]);
});
