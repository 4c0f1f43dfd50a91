import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, type TestContext } from 'vitest';
import { bindMount } from '../../../tests/helpers/bind-mount';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { putFileSync, replaceFile, replaceFileSync, unfinishedName } from './replace-file';

const isRoot = process.getuid?.() === 0;

describe.each([
  ['replaceFile', replaceFile],
  ['replaceFileSync', async (...args: Parameters<typeof replaceFileSync>) => replaceFileSync(...args)],
] as const)('%s', (_, replace) => {
  it('writes a new file that only its owner can read', async () => {
    const file = join(temporaryDirectory(), 'a b#%20.yaml');
    await replace(file, 'one');
    expect(readFileSync(file, 'utf8')).toBe('one');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps the mode of an existing file and leaves nothing behind', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'rules.yaml');
    writeFileSync(file, 'one');
    chmodSync(file, 0o640);
    await replace(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(directory)).toEqual(['rules.yaml']);
  });

  it.runIf(isRoot)('keeps the owner of an existing file', async () => {
    const file = join(temporaryDirectory(), 'rules.yaml');
    writeFileSync(file, 'one');
    chownSync(file, 12_345, 12_346);
    await replace(file, 'two');
    expect([statSync(file).uid, statSync(file).gid]).toEqual([12_345, 12_346]);
  });

  it.runIf(isRoot)("refuses another user's link, whose target that user chose", async () => {
    const directory = temporaryDirectory();
    const [victim, link] = [join(directory, 'victim'), join(directory, 'export.csv')];
    writeFileSync(victim, 'precious');
    symlinkSync(victim, link);
    lchownSync(link, 12_345, 12_345);
    const replacing = (async () => replace(link, 'two'))();
    await expect(replacing).rejects.toThrow(`${link} is a link of another user (uid 12345)`);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  it('writes through a chain of links, also of directories, and keeps them links', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'dotfiles', 'v1'), { recursive: true });
    writeFileSync(join(directory, 'dotfiles', 'v1', 'rules.yaml'), 'one');
    symlinkSync('v1', join(directory, 'dotfiles', '..data'));
    symlinkSync('..data/rules.yaml', join(directory, 'dotfiles', 'rules.yaml'));
    const file = join(directory, 'rules.yaml');
    symlinkSync('dotfiles/rules.yaml', file);
    await replace(file, 'two');
    expect(readlinkSync(file)).toBe('dotfiles/rules.yaml');
    expect(readlinkSync(join(directory, 'dotfiles', 'rules.yaml'))).toBe('..data/rules.yaml');
    expect(lstatSync(join(directory, 'dotfiles', 'v1', 'rules.yaml')).isFile()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('two');
  });

  it('creates the target of a dangling link', async () => {
    const directory = temporaryDirectory();
    symlinkSync('target.yaml', join(directory, 'rules.yaml'));
    await replace(join(directory, 'rules.yaml'), 'one');
    expect(readFileSync(join(directory, 'target.yaml'), 'utf8')).toBe('one');
  });

  it('refuses a circle of links and anything else than a file, and leaves them unchanged', async () => {
    const directory = temporaryDirectory();
    symlinkSync('b', join(directory, 'a'));
    symlinkSync('a', join(directory, 'b'));
    mkdirSync(join(directory, 'folder'));
    await expect(replace(join(directory, 'a'), 'one')).rejects.toThrow(/leads back to itself/);
    await expect(replace(join(directory, 'folder'), 'one')).rejects.toThrow(/not a regular file/);
    expect(readdirSync(directory).sort()).toEqual(['a', 'b', 'folder']);
  });

  it('does not write through a link in the place of the unfinished file', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'rules.yaml');
    writeFileSync(join(directory, 'victim'), 'mine');
    symlinkSync('victim', unfinishedName(file));
    await replace(file, 'one');
    expect(readFileSync(join(directory, 'victim'), 'utf8')).toBe('mine');
    expect(readFileSync(file, 'utf8')).toBe('one');
  });

  it('handles a name that leaves no room for an ending', async () => {
    const file = join(temporaryDirectory(), 'ä'.repeat(127));
    await replace(file, 'one');
    expect(readFileSync(file, 'utf8')).toBe('one');
  });
});

it('replaces one file in the order of the calls', async () => {
  const file = join(temporaryDirectory(), 'rules.yaml');
  await Promise.all(Array.from({ length: 20 }, (_, index) => replaceFile(file, String(index).repeat(10_000))));
  expect(readFileSync(file, 'utf8')).toBe('19'.repeat(10_000));
});

it('puts a file in the place of a link on request', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'target'), 'one');
  symlinkSync('target', join(directory, 'entry'));
  putFileSync(join(directory, 'entry'), 'two', 0o644);
  expect(lstatSync(join(directory, 'entry')).isFile()).toBe(true);
  expect(readFileSync(join(directory, 'target'), 'utf8')).toBe('one');
});

describe('a single file that is mounted', () => {
  /** Mounts the directory of a file, and a file of another directory in its place. */
  function mountAlone(context: TestContext, directoryMode: 'writable' | 'read-only') {
    const root = temporaryDirectory();
    for (const name of ['image', 'config', 'person']) mkdirSync(join(root, name));
    writeFileSync(join(root, 'image', 'rules.yaml'), '');
    writeFileSync(join(root, 'person', 'rules.yaml'), 'one and more');
    const file = join(root, 'config', 'rules.yaml');
    const reason =
      bindMount(join(root, 'image'), join(root, 'config'), directoryMode) ??
      bindMount(join(root, 'person', 'rules.yaml'), file);
    if (reason !== undefined) context.skip(reason);
    return { root, file, read: () => readFileSync(join(root, 'person', 'rules.yaml'), 'utf8') };
  }

  it.for(['writable', 'read-only'] as const)('is written in place in a %s directory', async (mode, context) => {
    const { root, file, read } = mountAlone(context, mode);
    await replaceFile(file, 'two');
    expect(read()).toBe('two');
    expect(readdirSync(join(root, 'config'))).toEqual(['rules.yaml']);
  });

  it('is written from pieces', async (context) => {
    const { root, file, read } = mountAlone(context, 'writable');
    await replaceFile(file, Readable.from(['two ', 'three']));
    expect(read()).toBe('two three');
    expect(readdirSync(join(root, 'config'))).toEqual(['rules.yaml']);
  });

  it('cannot be written if it is read-only too, and stays unchanged', async (context) => {
    const root = temporaryDirectory();
    writeFileSync(join(root, 'rules.yaml'), 'one');
    const reason = bindMount(root, root, 'read-only');
    if (reason !== undefined) context.skip(reason);
    await expect(replaceFile(join(root, 'rules.yaml'), 'two')).rejects.toMatchObject({ code: 'EROFS' });
    await expect(replaceFile(join(root, 'new.yaml'), 'two')).rejects.toMatchObject({ code: 'EROFS' });
    expect(readFileSync(join(root, 'rules.yaml'), 'utf8')).toBe('one');
  });
});
