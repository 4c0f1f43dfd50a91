import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { createBackup } from './create-backup';
import { importCsv } from './import-csv';
import { restoreBackup } from './restore-backup';
import { createStateService } from './state-service';
import { createStoreService } from './store-service';

const NOW_MS = Date.UTC(2026, 0, 31);
const CLOCK = { nowMs: () => NOW_MS, monotonicMs: () => 0 };

function openInstance(directory = temporaryDirectory()) {
  const store = createStoreService(CLOCK);
  const state = createStateService(CLOCK);
  store.open(directory);
  state.open(directory);
  const close = () => {
    store.close();
    state.close();
  };
  onTestFinished(close);
  const seal = () => void store.maintain({ maxBytes: Number.POSITIVE_INFINITY, keptDays: {} });
  const add = async (rows: number, sealed: boolean) => {
    const file = join(directory, 'in.csv');
    const lines = Array.from({ length: rows }, (_, index) => `${NOW_MS - 1_000_000 + index * 1000},${index}`);
    writeFileSync(file, `timestamp_ms,uptime_seconds\n${lines.join('\n')}\n`);
    await importCsv({
      file,
      directory,
      seal: async () => (sealed ? seal() : undefined),
      nowMs: NOW_MS,
      skipBad: false,
      onBadLine: () => undefined,
    });
  };
  return { directory, store, state, close, seal, add, samples: () => store.stats(null).samples };
}

async function makeBackup() {
  const instance = openInstance();
  await instance.add(500, true);
  await instance.add(70, false);
  instance.state.set('config', 'interval_seconds', '2');
  const settings = join(instance.directory, 'homeostat.yaml');
  writeFileSync(settings, 'interval_seconds: 3\n');
  const target = join(temporaryDirectory(), 'b.tar.gz');
  const otherFiles = [
    { name: 'homeostat.yaml', path: settings },
    { name: 'journal.log', path: join(instance.directory, 'journal.log') },
  ];
  const sizeBytes = await createBackup({ directory: instance.directory, otherFiles, target, nowMs: NOW_MS });
  expect(sizeBytes).toBe(readFileSync(target).length);
  return { ...instance, target };
}

function restore(file: string, directory: string, force = false) {
  return restoreBackup({
    file,
    dataDirectory: directory,
    configDirectory: directory,
    configFile: undefined,
    force,
    nowMs: NOW_MS,
    review: async () => undefined,
  });
}

it('contains everything, sealed or not, of an instance in use', async () => {
  const { target } = await makeBackup();
  const directory = temporaryDirectory();
  const { files, ...result } = await restore(target, directory);
  expect(result).toEqual({ createdAtMs: NOW_MS, movedAsideTo: null });
  expect(readdirSync(directory).sort()).toEqual([...files].sort());
  expect(readFileSync(join(directory, 'homeostat.yaml'), 'utf8')).toBe('interval_seconds: 3\n');
  const restored = openInstance(directory);
  expect(restored.samples()).toBe(570);
  restored.seal();
  expect(restored.samples()).toBe(570);
  expect(restored.state.get('config', 'interval_seconds')).toBe('2');
});

it('overwrites nothing unless forced, and then moves the old files aside', async () => {
  const { target } = await makeBackup();
  const there = openInstance();
  await there.add(5, true);
  there.close();
  const { directory } = there;
  await expect(restore(target, directory)).rejects.toThrow('is not empty');
  expect(readdirSync(directory).filter((name) => name.startsWith('restoring'))).toEqual([]);

  const { movedAsideTo } = await restore(target, directory, true);
  expect(openInstance(directory).samples()).toBe(570);
  expect(openInstance(movedAsideTo as string).samples()).toBe(5);
});

it('restores through links of the configuration, and leaves the links', async () => {
  const { target } = await makeBackup();
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'dotfiles'));
  writeFileSync(join(directory, 'dotfiles', 'homeostat.yaml'), 'interval_seconds: 9\n');
  symlinkSync('dotfiles/homeostat.yaml', join(directory, 'homeostat.yaml'));
  const { movedAsideTo } = await restore(target, directory, true);
  expect(readlinkSync(join(directory, 'homeostat.yaml'))).toBe('dotfiles/homeostat.yaml');
  expect(readFileSync(join(directory, 'dotfiles', 'homeostat.yaml'), 'utf8')).toBe('interval_seconds: 3\n');
  expect(readFileSync(join(movedAsideTo as string, 'homeostat.yaml'), 'utf8')).toBe('interval_seconds: 9\n');
});

it.each([
  ['is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  [
    'has a changed byte',
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 900), Buffer.from([1]), bytes.subarray(901)]),
  ],
  ['is no archive', () => gzipSync(Buffer.alloc(2000, 7))],
  ['is cut off before it was packed', (bytes: Buffer) => gzipSync(gunzipSync(bytes).subarray(0, 5000))],
  [
    'holds a path out of the directory',
    (bytes: Buffer) => {
      const tar = gunzipSync(bytes);
      // The second file's header follows the manifest's header and its one block of content.
      const header = tar.subarray(1024, 1536);
      header.fill(0, 0, 100);
      header.write('../evil.log');
      header.fill(' ', 148, 156);
      header.write(
        `${header
          .reduce((sum, byte) => sum + byte, 0)
          .toString(8)
          .padStart(6, '0')}\0 `,
        148,
      );
      return gzipSync(tar);
    },
  ],
])('refuses an archive that %s before it changes anything', async (_, damage) => {
  const { target } = await makeBackup();
  writeFileSync(target, damage(readFileSync(target)));
  const directory = join(temporaryDirectory(), 'data');
  mkdirSync(directory);
  await expect(restore(target, directory, true)).rejects.toThrow('cannot restore');
  expect(readdirSync(directory)).toEqual([]);
  expect(readdirSync(join(directory, '..'))).toEqual(['data']);
});

it('leaves out everything but regular files, and does not wait for a pipe', async () => {
  const { directory } = openInstance();
  const pipe = join(directory, 'homeostat.yaml');
  execFileSync('mkfifo', [pipe]);
  const target = join(temporaryDirectory(), 'b.tar.gz');
  await createBackup({ directory, otherFiles: [{ name: 'homeostat.yaml', path: pipe }], target, nowMs: NOW_MS });
  expect(gunzipSync(readFileSync(target)).includes('homeostat.yaml')).toBe(false);
});

it('refuses a database that is a pipe', async () => {
  const directory = temporaryDirectory();
  execFileSync('mkfifo', [join(directory, 'state.db')]);
  const target = join(temporaryDirectory(), 'b.tar.gz');
  await expect(createBackup({ directory, otherFiles: [], target, nowMs: NOW_MS })).rejects.toThrow('regular file');
});
