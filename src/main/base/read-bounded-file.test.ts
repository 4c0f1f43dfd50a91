import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { readBoundedFile } from './read-bounded-file';

const OPTIONS = { followsLinks: true };

function fileOf(content: string | Uint8Array): string {
  const file = join(temporaryDirectory(), 'x.yaml');
  writeFileSync(file, content);
  return file;
}

describe('readBoundedFile', () => {
  it('reads text, also of a file whose size the system does not know', () => {
    expect(readBoundedFile(fileOf('café'), 10, OPTIONS)).toMatchObject({ ok: true, text: 'café' });
    const version = readBoundedFile('/proc/version', 10_000, OPTIONS);
    expect(version.ok && version.text).toMatch(/^Linux version/);
  });

  it('tells a missing file from one that cannot be used', () => {
    expect(readBoundedFile('/nowhere/x', 10, OPTIONS)).toMatchObject({ ok: false, isMissing: true });
    const directory = join(temporaryDirectory(), 'x');
    mkdirSync(directory);
    expect(readBoundedFile(directory, 10, OPTIONS)).toMatchObject({ ok: false, isMissing: false });
  });

  it('waits for no pipe, and reads nothing without an end', () => {
    const pipe = join(temporaryDirectory(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(readBoundedFile(pipe, 10, OPTIONS)).toMatchObject({ reason: 'It is not a regular file.' });
    expect(readBoundedFile('/dev/zero', 10, OPTIONS)).toMatchObject({ reason: 'It is not a regular file.' });
    expect(readBoundedFile('/proc/kallsyms', 1_000, OPTIONS)).toMatchObject({
      reason: expect.stringContaining('1000 bytes'),
    });
  });

  it('refuses what is too large, what is no UTF-8, and a link where none is followed', () => {
    expect(readBoundedFile(fileOf('12345678901'), 10, OPTIONS)).toMatchObject({
      reason: expect.stringContaining('11 bytes'),
    });
    expect(readBoundedFile(fileOf(Uint8Array.of(0xff, 0xfe)), 10, OPTIONS)).toMatchObject({
      reason: 'The file is not valid UTF-8 text.',
    });
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(fileOf('x'), link);
    expect(readBoundedFile(link, 10, OPTIONS)).toMatchObject({ ok: true, text: 'x' });
    expect(readBoundedFile(link, 10, { followsLinks: false })).toMatchObject({
      reason: expect.stringContaining('link'),
    });
  });
});
