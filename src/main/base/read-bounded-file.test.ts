import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { readBoundedFile } from './read-bounded-file';

function fileOf(content: string | Uint8Array): string {
  const file = join(temporaryDirectory(), 'x.yaml');
  writeFileSync(file, content);
  return file;
}

describe('readBoundedFile', () => {
  it('reads text, also from a file of unknown size', () => {
    expect(readBoundedFile(fileOf('café'), 10)).toMatchObject({ ok: true, text: 'café' });
    const version = readBoundedFile('/proc/version', 10_000);
    expect(version.ok && version.text).toMatch(/^Linux version/);
  });

  it('distinguishes a missing file from an unusable one', () => {
    expect(readBoundedFile('/nowhere/x', 10)).toMatchObject({ ok: false, isMissing: true });
    const directory = join(temporaryDirectory(), 'x');
    mkdirSync(directory);
    expect(readBoundedFile(directory, 10)).toMatchObject({ ok: false, isMissing: false });
  });

  it('waits for no pipe and reads no endless file', () => {
    const pipe = join(temporaryDirectory(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(readBoundedFile(pipe, 10)).toMatchObject({ reason: 'It is not a regular file.' });
    expect(readBoundedFile('/dev/zero', 10)).toMatchObject({ reason: 'It is not a regular file.' });
    expect(readBoundedFile('/proc/kallsyms', 1_000)).toMatchObject({
      reason: expect.stringContaining('1000 bytes'),
    });
  });

  it('refuses a large file, other text than UTF-8, and a link unless links are followed', () => {
    expect(readBoundedFile(fileOf('12345678901'), 10)).toMatchObject({
      reason: expect.stringContaining('larger than 10 bytes'),
    });
    for (const mark of [
      [0xff, 0xfe],
      [0xfe, 0xff],
    ])
      expect(readBoundedFile(fileOf(Uint8Array.from(mark)), 10)).toMatchObject({
        reason: 'The file is UTF-16 text; save it as UTF-8.',
      });
    // Windows-1252.
    expect(readBoundedFile(fileOf(Buffer.from('a: 1\nb: Größe', 'latin1')), 20)).toMatchObject({
      reason: 'The file is not valid UTF-8 text (line 2); save it as UTF-8.',
    });
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(fileOf('x'), link);
    expect(readBoundedFile(link, 10)).toMatchObject({ ok: true, text: 'x' });
    expect(readBoundedFile(link, 10, { followsLinks: false })).toMatchObject({
      reason: expect.stringContaining('link'),
    });
  });
});
