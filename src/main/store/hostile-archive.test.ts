import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { createTar, type HostileEntry } from '../../../tests/helpers/hostile-tar';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { restoreBackup } from './restore-backup';

const MANIFEST: HostileEntry = { name: 'backup.json', content: '{"homeostat_backup":1,"createdAtMs":1}' };

async function restore(entries: readonly HostileEntry[], prepare: (directory: string) => void = () => undefined) {
  const directory = temporaryDirectory();
  const file = join(directory, 'backup.tar.gz');
  writeFileSync(file, gzipSync(createTar([MANIFEST, ...entries])));
  const home = join(directory, 'home');
  prepare(directory);
  const options = { file, dataDirectory: home, configDirectory: home, configFile: undefined, force: false };
  const result = await restoreBackup({ ...options, nowMs: 0, review: async () => undefined }).catch(
    (error: Error) => error,
  );
  return { result, files: readdirSync(home), all: readdirSync(directory) };
}

it.each<[string, HostileEntry[], string]>([
  ['an absolute path', [{ name: '/etc/passwd' }], 'does not belong'],
  ['a way up', [{ name: '../state.db' }], 'does not belong'],
  ['a way up in the prefix', [{ name: 'state.db', prefix: '..' }], 'does not belong'],
  ['a folder', [{ name: 'sub/state.db' }], 'does not belong'],
  ['a symbolic link', [{ name: 'state.db', type: '2', link: '/etc/shadow' }], 'not a regular file'],
  ['a hard link', [{ name: 'state.db', type: '1', link: '/etc/shadow' }], 'not a regular file'],
  ['a device', [{ name: 'state.db', type: '3' }], 'not a regular file'],
  ['a pipe', [{ name: 'journal.log', type: '6' }], 'not a regular file'],
  ['a long name of GNU tar', [{ name: '././@LongLink', type: 'L', content: 'x' }], 'not a regular file'],
  ['a file twice', [{ name: 'journal.log' }, { name: 'journal.log' }], 'journal.log twice'],
  ['a second manifest', [{ name: 'backup.json' }], 'does not belong'],
  ['a large configuration', [{ name: 'homeostat.yaml', sizeBytes: 5 * 1024 * 1024 }], 'the limit is 4194304'],
  ['a bomb', [{ name: 'metrics.db', sizeBytes: 8 * 1024 ** 3 - 1 }], 'it unpacks to more than the'],
  ['a file that is cut off', [{ name: 'metrics.db', sizeBytes: 4096 }], 'truncated'],
])('refuses %s', async (_, entries, reason) => {
  const { result, files, all } = await restore(entries);
  expect(result).toMatchObject({ name: 'AdvisedError', message: expect.stringContaining(reason) });
  expect(files).toEqual([]);
  expect(all.sort()).toEqual(['backup.tar.gz', 'home']);
});

it('refuses a bomb of many small files', async () => {
  const entries = Array.from({ length: 2_100 }, (_, index) => ({
    name: `head-${index.toString(16).padStart(32, '0')}.log`,
  }));
  expect((await restore(entries)).result).toMatchObject({ message: expect.stringContaining('more than 2000 files') });
});

it('refuses a database with triggers', async () => {
  const path = join(temporaryDirectory(), 'state.db');
  const database = new BetterSqlite3(path);
  database.exec('CREATE TABLE state (a); CREATE TRIGGER evil AFTER INSERT ON state BEGIN DELETE FROM state; END');
  database.close();
  const { result } = await restore([{ name: 'state.db', content: readFileSync(path) }]);
  expect(result).toMatchObject({ message: expect.stringContaining('contains "evil"') });
});

it('does not follow a link in place of an archive', async () => {
  const directory = temporaryDirectory();
  symlinkSync('/dev/zero', join(directory, 'backup.tar.gz'));
  const options = {
    dataDirectory: directory,
    configDirectory: directory,
    configFile: undefined,
    force: false,
    nowMs: 0,
  };
  const file = join(directory, 'backup.tar.gz');
  await expect(restoreBackup({ ...options, file, review: async () => undefined })).rejects.toThrow(
    'not a regular file',
  );
});
