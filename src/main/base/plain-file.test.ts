import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { isBelow, openPlainFile, readPlainBytes, readPlainFileSync, refuseOutside, UnfitFile } from './plain-file';

function createFiles() {
  const directory = temporaryDirectory();
  const inside = join(directory, 'inside');
  mkdirSync(inside);
  const [file, secret, link, pipe] = [
    join(inside, 'file'),
    join(directory, 'secret'),
    join(inside, 'link'),
    join(inside, 'pipe'),
  ];
  writeFileSync(file, 'content');
  writeFileSync(secret, 'secret');
  symlinkSync(secret, link);
  symlinkSync(inside, join(directory, 'way'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [pipe]);
  return { directory, inside, file, secret, link, pipe };
}

it.runIf(process.platform !== 'win32')('waits for no pipe and opens no device', async () => {
  const { directory, pipe } = createFiles();
  for (const path of [pipe, '/dev/zero', '/dev/tty', directory]) {
    await expect(openPlainFile(path)).rejects.toThrow(UnfitFile);
    expect(() => readPlainFileSync(path, 100)).toThrow(UnfitFile);
  }
});

it('reads no more than the limit', async () => {
  const { file } = createFiles();
  expect(readPlainFileSync(file, 7)).toBe('content');
  expect((await readPlainBytes(file, 7)).toString()).toBe('content');
  expect(() => readPlainFileSync(file, 6)).toThrow('larger than 6 bytes');
  await expect(readPlainBytes(file, 6)).rejects.toThrow('larger than 6 bytes');
});

it('stays within the folders, also through links', async () => {
  const { directory, inside, file, secret, link } = createFiles();
  const way = join(directory, 'way', 'file');
  for (const path of [file, way]) await (await openPlainFile(path, [inside])).close();
  await (await openPlainFile(file, [join(directory, 'way')])).close();
  for (const path of [link, secret, join(inside, '..', 'secret')]) {
    await expect(openPlainFile(path, [inside])).rejects.toThrow(`may only name files below ${inside}`);
    await expect(refuseOutside(path, [inside])).rejects.toThrow(UnfitFile);
  }
  await expect(openPlainFile(file, [])).rejects.toThrow('may not name files');
});

it.each([
  ['/var/log/a', '/var/log', true],
  ['/var/log/a', '/var/log/', true],
  ['/var/log/../../etc/shadow', '/var/log', false],
  ['/var/logs/a', '/var/log', false],
  ['/var/log', '/var/log', false],
  ['/etc/passwd', '/', true],
  ['var/log/a', '/var/log', false],
])('compares %s with the folder %s', (path, root, isInside) => {
  expect(isBelow(path, root)).toBe(isInside);
});
