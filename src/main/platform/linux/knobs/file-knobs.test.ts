import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import type { Knob } from '../../../../shared/model/change';
import { readBytesOrRatio, writeBytesOrRatio } from './bytes-or-ratio';
import { readContent, removeUnfinished, writeContent } from './file-content';
import { fileIdOf, purgePlace, readPlace, writePlace } from './file-place';

describe('a pair of sysctl files', () => {
  it('has the value that is not zero', () => {
    const path = join(temporaryDirectory(), 'dirty');
    writeFileSync(`${path}_bytes`, '0\n');
    writeFileSync(`${path}_ratio`, '20\n');
    expect(readBytesOrRatio(path)).toBe('ratio 20');
    writeBytesOrRatio(path, 'bytes 4096');
    expect(readBytesOrRatio(path)).toBe('bytes 4096');
    expect(() => writeBytesOrRatio(path, 'pages 3')).toThrow('not a valid limit');
  });
});

describe('a whole file', () => {
  it('is created, replaced and removed with its mode', () => {
    const path = join(temporaryDirectory(), 'autostart', 'x.desktop');
    expect(readContent(path)).toBe('absent');
    const value = `640:${Buffer.from('a\0b\n').toString('base64')}`;
    writeContent(path, value);
    expect(readContent(path)).toBe(value);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    writeContent(path, 'absent');
    expect(existsSync(path)).toBe(false);
  });

  it('is refused if it is not regular, and leaves nothing unfinished', () => {
    const folder = temporaryDirectory();
    expect(() => readContent(folder)).toThrow('not a regular file');
    writeFileSync(join(folder, '.x.homeostat-new'), 'half');
    removeUnfinished(join(folder, 'x'));
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a file and its quarantine', () => {
  function knobOf(folder: string): Extract<Knob, { readonly kind: 'place' }> {
    const path = join(folder, 'cache', 'deep', 'a');
    mkdirSync(join(folder, 'cache', 'deep'), { recursive: true });
    writeFileSync(path, 'text');
    return { kind: 'place', file: { path, file: fileIdOf(path) ?? '' }, place: join(folder, 'quarantine', '1', 'a') };
  }

  it('moves there and back as the same file', () => {
    const folder = temporaryDirectory();
    const knob = knobOf(folder);
    const before = statSync(knob.file.path);
    writePlace(knob, 'quarantined');
    expect(readPlace(knob)).toBe('quarantined');
    expect(existsSync(knob.file.path)).toBe(false);
    writePlace(knob, 'in place');
    expect(readPlace(knob)).toBe('in place');
    const { ino, mtimeMs, mode } = statSync(knob.file.path);
    expect({ ino, mtimeMs, mode }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs, mode: before.mode });
    expect(readdirSync(join(folder, 'quarantine'))).toEqual([]);
  });

  it('never overwrites a newer file', () => {
    const knob = knobOf(temporaryDirectory());
    writePlace(knob, 'quarantined');
    writeFileSync(knob.file.path, 'newer');
    expect(readPlace(knob)).toBe('a newer file');
    expect(() => writePlace(knob, 'in place')).toThrow('EEXIST');
    expect(readFileSync(knob.file.path, 'utf8')).toBe('newer');
    expect(readFileSync(knob.place, 'utf8')).toBe('text');
  });

  it('completes an interrupted restore', () => {
    const knob = knobOf(temporaryDirectory());
    writePlace(knob, 'quarantined');
    linkSync(knob.place, knob.file.path);
    expect(readPlace(knob)).toBe('quarantined');
    writePlace(knob, 'in place');
    expect(statSync(knob.file.path).nlink).toBe(1);
  });

  it('never moves another file of the same name', () => {
    const knob = knobOf(temporaryDirectory());
    const other: Knob = { ...knob, file: { ...knob.file, file: '0:1' } };
    expect(readPlace(other)).toBeUndefined();
    expect(() => writePlace(other, 'quarantined')).toThrow('a different file');
  });

  it('is permanently deleted once', () => {
    const knob = knobOf(temporaryDirectory());
    purgePlace(knob);
    expect(readPlace(knob)).toBe('in place');
    writePlace(knob, 'quarantined');
    purgePlace(knob);
    expect(readPlace(knob)).toBeUndefined();
  });
});
