import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import { TreeCapture } from './capture-tree';
import { SlowFile } from './read-bounded-bytes';

const FILES = {
  'proc/a': 'first',
  'proc/b': 'second',
  'sys/x/1/value': '1',
  'sys/x/2/value': '22',
  'etc/secret': 'no',
};

function setUp(allowance: { files?: number; bytes?: number; fileBytes?: number } = {}) {
  const root = temporaryDirectory();
  writeTree(root, FILES);
  mkdirSync(join(root, 'sys/x/3'));
  const capture = new TreeCapture(root, { files: 100, bytes: 1_000, fileBytes: 100, ...allowance });
  const link = (path: string, target: string) => symlinkSync(target, join(root, path));
  const found = () => [...capture.entries.values()].map(({ path, kind }) => `${kind} ${path}`);
  return { root, capture, link, found };
}

describe('the copy of a tree', () => {
  it('has what matches a pattern, and nothing else', async () => {
    const { capture, found } = setUp();
    await capture.add('sys/x/*/value');
    await capture.add('sys/x/#');
    expect(found()).toEqual([
      'file sys/x/1/value',
      'file sys/x/2/value',
      'folder sys/x/1',
      'folder sys/x/2',
      'folder sys/x/3',
    ]);
  });

  it('has a file that a link leads to once, at its real path', async () => {
    const { capture, link, found } = setUp();
    link('sys/y', 'x/2');
    await capture.add('sys/{y,x/2}/value');
    expect(found()).toEqual(['link sys/y', 'file sys/x/2/value']);
  });

  it.each([
    ['out of the root', '../../etc/secret'],
    ['to another top folder', '../proc/a'],
    ['to the top folder', '.'],
    ['by an absolute path', '/etc/hostname'],
    ['to itself', 'y'],
    ['nowhere', 'z'],
  ])('ends at a link %s', async (_, target) => {
    const { capture, link, found } = setUp();
    link('sys/y', target);
    await capture.add('sys/{y,y/a,y/secret}');
    expect(found().filter((one) => !one.startsWith('link'))).toEqual([]);
  });

  it('ends at two links that lead to each other', async () => {
    const { capture, link, found } = setUp();
    link('sys/y', 'z');
    link('sys/z', 'y');
    await capture.add('sys/y/value');
    expect(found()).toEqual(['link sys/y', 'link sys/z']);
  });

  it.each([
    [{ files: 1 }, ['file proc/a']],
    [{ bytes: 8 }, ['file proc/a']],
    [{ fileBytes: 5 }, ['file proc/a', 'file proc/b']],
  ])('keeps within %j, and lists the rest', async (allowance, expected) => {
    const { capture, found } = setUp(allowance);
    await capture.add('proc/{a,b}');
    expect(found()).toEqual(expected);
    expect(capture.leftOut).toEqual([{ path: 'proc/b', reason: expect.stringMatching(/limit|cut after 5 bytes/) }]);
  });

  it('reads no further file after two that do not respond', async () => {
    const { root } = setUp();
    const tried: string[] = [];
    const capture = new TreeCapture(root, { files: 9, bytes: 9, fileBytes: 9 }, undefined, async (path) => {
      tried.push(path);
      throw new SlowFile('slow');
    });
    await capture.add('sys/x/*/value');
    expect(capture.isStuck).toBe(true);
    await capture.add('proc/{a,b}');
    expect(tried).toHaveLength(2);
    expect(capture.leftOut).toHaveLength(4);
  });

  it('refuses a pattern of other folders', async () => {
    await expect(setUp().capture.add('etc/secret')).rejects.toThrow('not below /proc or /sys');
  });
});
