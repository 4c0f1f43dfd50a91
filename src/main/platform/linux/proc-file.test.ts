import { closeSync, existsSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { errnoOf } from '../../base/errors';
import { ProcFile, readRecord } from './proc-file';

function procFile(path: string): ProcFile {
  const file = new ProcFile(path);
  onTestFinished(() => file.close());
  return file;
}

describe('ProcFile', () => {
  it('reads the current content each time', () => {
    const path = join(temporaryDirectory(), 'file');
    writeFileSync(path, 'first');
    const file = procFile(path);
    expect(file.read()).toBe('first');
    writeFileSync(path, 'second, and longer');
    expect(file.read()).toBe('second, and longer');
    writeFileSync(path, '');
    expect(file.read()).toBe('');
  });

  it('reads more than its buffer, and multi-byte characters', () => {
    const path = join(temporaryDirectory(), 'file');
    const text = 'ä€😀'.repeat(40_000);
    writeFileSync(path, text);
    expect(procFile(path).read()).toBe(text);
  });

  it('names the file and keeps the errno', () => {
    const path = join(temporaryDirectory(), 'missing');
    const file = procFile(path);
    expect(() => file.read()).toThrow(`cannot read ${path}: ENOENT`);
    try {
      file.read();
    } catch (error) {
      expect(errnoOf(error)).toBe('ENOENT');
    }
  });

  it('can be read again after an error and after it was closed', () => {
    const folder = temporaryDirectory();
    const file = procFile(join(folder, 'file'));
    expect(() => file.read()).toThrow();
    writeFileSync(join(folder, 'other'), 'text');
    renameSync(join(folder, 'other'), join(folder, 'file'));
    expect(file.read()).toBe('text');
    file.close();
    file.close();
    expect(file.read()).toBe('text');
  });

  it.skipIf(!existsSync('/proc/self/maps'))('reads a whole file that the kernel provides in pages', () => {
    const maps = procFile('/proc/self/maps').read();
    expect(maps.length).toBeGreaterThan(4_096);
    expect(maps.endsWith('\n')).toBe(true);
  });
});

describe('readRecord', () => {
  it('reads from the beginning after any earlier read', () => {
    const path = join(temporaryDirectory(), 'file');
    writeFileSync(path, 'record');
    const descriptor = openSync(path, 'r');
    onTestFinished(() => closeSync(descriptor));
    expect([readRecord(descriptor), readRecord(descriptor)]).toEqual(['record', 'record']);
  });
});
