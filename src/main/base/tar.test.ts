import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTar, type HostileEntry } from '../../../tests/helpers/hostile-tar';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { packTar, type TarEntry, unpackTar } from './tar';

const LONG = `${'folder/'.repeat(30)}file`;
const LONGER = `${'deep/'.repeat(80)}${'n'.repeat(120)}`;

const ENTRIES: readonly TarEntry[] = [
  { name: 'short', sizeBytes: 5, content: [Buffer.from('a'), Buffer.from('bcde')] },
  { name: LONG, sizeBytes: 0, content: [] },
  { name: LONGER, sizeBytes: 1, content: [Buffer.from('x')] },
  { name: 'folder-é', isFolder: true, uid: 1000 },
  { name: 'link', linkTo: 'short' },
  { name: `${LONGER}-link`, linkTo: `../${LONG}` },
];

async function toArray(pieces: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

async function pack(entries: readonly TarEntry[]): Promise<Buffer> {
  return Buffer.concat(await toArray(packTar(entries, 1_000)));
}

async function unpack(bytes: Buffer) {
  const found: Record<string, string> = {};
  await unpackTar(
    piecesOf(bytes),
    async (name) => {
      found[name] = '';
      return {
        write: async (piece) => {
          found[name] += Buffer.from(piece).toString('utf8');
        },
        close: async () => undefined,
      };
    },
    {
      link: (name, target) => {
        found[name] = `-> ${target}`;
      },
      folder: (name) => {
        found[name] = '/';
      },
    },
  );
  return found;
}

/** Pieces that end anywhere, as those of a stream. */
async function* piecesOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
}

describe('a tar archive', () => {
  it('keeps files, links and folders with names of any length', async () => {
    expect(await unpack(await pack(ENTRIES))).toEqual({
      short: 'abcde',
      [LONG]: '',
      [LONGER]: 'x',
      'folder-é': '/',
      link: '-> short',
      [`${LONGER}-link`]: `-> ../${LONG}`,
    });
  });

  it.runIf(process.platform === 'linux')('is read by the tar of the system', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'a.tar'), await pack(ENTRIES));
    execFileSync('tar', ['-xf', 'a.tar'], { cwd: directory });
    expect(readFileSync(join(directory, 'short'), 'utf8')).toBe('abcde');
    expect(readFileSync(join(directory, LONGER), 'utf8')).toBe('x');
    expect(statSync(join(directory, 'folder-é')).mode & 0o777).toBe(0o700);
    expect(readlinkSync(join(directory, `${LONGER}-link`))).toBe(`../${LONG}`);
  });

  it.runIf(process.platform === 'linux').each(['gnu', 'pax', 'ustar'])(
    'is read if the tar of the system made it in the format %s',
    async (format) => {
      const directory = temporaryDirectory();
      const names = format === 'ustar' ? ['short', LONG] : ['short', LONG, LONGER, 'link', `${LONGER}-link`];
      writeFileSync(join(directory, 'a.tar'), await pack(ENTRIES));
      execFileSync('tar', ['-xf', 'a.tar'], { cwd: directory });
      const bytes = execFileSync('tar', ['-c', `--format=${format}`, ...names.map((name) => `./${name}`)], {
        cwd: directory,
      });
      const found = await unpack(bytes);
      expect(Object.keys(found)).toEqual(names.map((name) => `./${name}`));
      if (format !== 'ustar') expect(found[`./${LONGER}-link`]).toBe(`-> ../${LONG}`);
    },
  );

  it.each<[string, HostileEntry & { readonly times?: number }]>([
    ['a hard link', { name: 'a', type: '1', link: 'b' }],
    ['a device', { name: 'a', type: '3' }],
    ['a pipe', { name: 'a', type: '6' }],
    ['a link with content', { name: 'a', type: '2', link: 'b', content: 'x' }],
    ['a long header', { name: 'a', type: 'x', sizeBytes: 1_000_000 }],
    ['a header with a wrong length', { name: 'a', type: 'x', content: '0 path=x\n' }],
    ['a header without a length', { name: 'a', type: 'x', content: 'path=x\n' }],
    ['endless headers', { name: 'a', type: 'x', content: '10 path=x\n', times: 9 }],
    ['an unknown type', { name: 'a', type: 'S' }],
  ])('is refused with %s', async (_, entry) => {
    await expect(unpack(createTar(Array.from({ length: entry.times ?? 1 }, () => entry)))).rejects.toThrow(
      /regular file|header/,
    );
  });
});
