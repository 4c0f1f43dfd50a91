import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { LastValidText } from '../base/last-valid-text';
import { AppLog } from '../base/log';
import { parseHere } from '../base/parse-apart';
import { createConfigStore } from './config-store';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('config');

async function open(text?: string, overlay = new Map<string, unknown>(), directory = temporaryDirectory()) {
  const file = join(directory, 'homeostat.yaml');
  if (text !== undefined) writeFileSync(file, text);
  const kept = new Map<string, unknown>();
  const keeper = {
    set: async (key: string, value: unknown) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  };
  const lastValid = new LastValidText(join(directory, 'last-valid', 'homeostat.yaml'), log);
  const store = await createConfigStore({ file, overlay, keeper, log, parse: parseHere, lastValid });
  return { directory, file, kept, store };
}

it('follows the file and keeps the last good settings if it is bad', async () => {
  const { file, store } = await open('interval_seconds: 2\n');
  onTestFinished(store.watch());
  expect(store.current.interval_seconds).toBe(2);
  writeFileSync(file, 'interval_seconds: 3\n');
  await vi.waitFor(() => expect(store.current.interval_seconds).toBe(3), 3_000);
  writeFileSync(file, 'interval_seconds: 4\nintervall: 5\n');
  await vi.waitFor(() => expect(store.notices[0]?.text).toContain(`${file}:2:1: intervall`), 3_000);
  expect(store.current.interval_seconds).toBe(3);
  writeFileSync(file, 'interval_seconds: 4\n');
  await vi.waitFor(() => expect(store.current.interval_seconds).toBe(4), 3_000);
  expect(store.notices).toEqual([]);
});

it('keeps the last good settings while others can write to the file', async () => {
  const { file, store } = await open('interval_seconds: 2\n');
  onTestFinished(store.watch());
  chmodSync(file, 0o666);
  writeFileSync(file, 'interval_seconds: 3\n');
  await vi.waitFor(() => expect(store.notices[0]?.text).toContain(`chmod go-w ${file}`), 3_000);
  expect(store.current.interval_seconds).toBe(2);
  await expect(store.set('dashboard.port', 9000)).rejects.toMatchObject({ advice: expect.stringContaining('chmod') });
  expect(store.current.interval_seconds).toBe(2);
  chmodSync(file, 0o600);
  writeFileSync(file, 'interval_seconds: 4\n');
  await vi.waitFor(() => expect(store.current.interval_seconds).toBe(4), 3_000);
});

it('emits the settings of a file that was bad at the start, even if they are the defaults', async () => {
  const { file, store } = await open('intervall: 5\n');
  onTestFinished(store.watch());
  expect(store.notices).toMatchObject([{ advice: 'Fix the file. Until then, the default settings are in effect.' }]);
  const emitted: number[] = [];
  store.changes.on((config) => emitted.push(config.interval_seconds));
  writeFileSync(file, 'interval_seconds: 1\n');
  await vi.waitFor(() => expect(emitted).toEqual([1]), 3_000);
  expect(store.notices).toEqual([]);
});

it('sets a value over the file, keeps it, announces it and removes it again', async () => {
  const { store, kept } = await open('dashboard:\n  port: 8000\n');
  const ports: number[] = [];
  store.changes.on((config) => ports.push(config.dashboard.port));
  expect(await store.set('dashboard.port', 9000)).toMatchObject({ value: 9000, origin: 'runtime' });
  expect(kept).toEqual(new Map([['dashboard.port', 9000]]));
  expect(await store.set('dashboard.port', null)).toMatchObject({ value: 8000, origin: 'file' });
  expect(ports).toEqual([9000, 8000]);
  expect(kept.size).toBe(0);
});

it('refuses an unknown setting and a value out of bounds, and changes nothing', async () => {
  const { store, kept } = await open();
  await expect(store.set('dashboard.colour', 1)).rejects.toThrow('Unknown setting dashboard.colour');
  await expect(store.set('dashboard.port', 0)).rejects.toThrow(/^dashboard\.port: /);
  expect(kept.size).toBe(0);
  expect(store.current.dashboard.port).toBe(7842);
});

it('accepts a setting that no longer has an effect, and keeps nothing of it', async () => {
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

it('reports that a file cannot be read', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'homeostat.yaml'));
  const { store } = await open(undefined, undefined, directory);
  expect(store.notices[0]?.text).toMatch(/homeostat\.yaml is not a regular file/);
});

it('starts with the last valid file if the present one is broken, and forgets it with the file', async () => {
  const { directory, file } = await open('interval_seconds: 2\n');
  const copy = join(directory, 'last-valid', 'homeostat.yaml');
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  writeFileSync(file, 'interval_seconds: [');
  const { store } = await open(undefined, undefined, directory);
  expect([store.current.interval_seconds, store.isOfValidFile]).toEqual([2, true]);
  expect(store.notices).toMatchObject([{ advice: 'Fix the file. The last valid settings stay in effect.' }]);
  rmSync(file);
  await open(undefined, undefined, directory);
  expect(existsSync(copy)).toBe(false);
});

it('trusts no copy that others may write', async () => {
  const { directory } = await open('interval_seconds: 2\n');
  chmodSync(join(directory, 'last-valid', 'homeostat.yaml'), 0o666);
  const { store } = await open('interval_seconds: [', undefined, directory);
  expect([store.current.interval_seconds, store.isOfValidFile]).toEqual([1, false]);
});

it('ignores unknown stored settings, and keeps the file and the others', async () => {
  const overlay = new Map<string, unknown>([
    ['interval_seconds', 'soon'],
    ['of.another.version', 1],
    ['__proto__.isPolluted', true],
    ['constructor.prototype.isPolluted', true],
    ['dashboard.port', 9000],
  ]);
  const { store } = await open('interval_seconds: 2\n', overlay);
  expect(store.current).toMatchObject({ interval_seconds: 2, dashboard: { port: 9000 } });
  expect(store.notices).toMatchObject([
    { id: 'config-runtime-bad', text: expect.stringContaining('of.another.version') },
  ]);
  expect(({} as Record<string, unknown>)['isPolluted']).toBeUndefined();
});

it('lists a few mistakes in its notice and counts the others', async () => {
  const { store } = await open(Array.from({ length: 5_000 }, (_, index) => `k${index}: 1\n`).join(''));
  expect(store.notices[0]?.text).toMatch(/k4: unknown setting.*; 46 more mistakes$/);
  expect(store.notices[0]?.text.length).toBeLessThan(10_000);
});

it('follows a file behind a link that is swapped as a whole, as Kubernetes does', async () => {
  const { file, store } = await open();
  const directory = join(file, '..');
  for (const seconds of [2, 3]) {
    mkdirSync(join(directory, `..v${seconds}`));
    writeFileSync(join(directory, `..v${seconds}`, 'homeostat.yaml'), `interval_seconds: ${seconds}\n`);
  }
  symlinkSync('..v2', join(directory, '..data'));
  symlinkSync('..data/homeostat.yaml', file);
  onTestFinished(store.watch());
  await vi.waitFor(() => expect(store.current.interval_seconds).toBe(2), 10_000);
  symlinkSync('..v3', join(directory, '..data_tmp'));
  renameSync(join(directory, '..data_tmp'), join(directory, '..data'));
  await vi.waitFor(() => expect(store.current.interval_seconds).toBe(3), 10_000);
});

it('ignores stored settings that only the file may set, as a restored archive may hold', async () => {
  const overlay = new Map<string, unknown>([
    ['services', [{ name: 'evil', kind: 'command', command: ['/bin/sh'] }]],
    ['dashboard.file_roots', ['/']],
    ['dashboard', { file_roots: ['/'] }],
    ['interval_seconds', 2],
  ]);
  const { store } = await open(undefined, overlay);
  expect(store.current).toMatchObject({
    services: [],
    dashboard: { file_roots: ['/var/log'] },
    interval_seconds: 2,
  });
  expect(store.notices[0]?.text).toContain('services: can only be changed in the file');
});
