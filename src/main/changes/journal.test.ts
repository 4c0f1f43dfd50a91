import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { Journal } from './journal';
import type { JournalRecord } from './journal-record';
import { readJournal } from './read-journal';

const record = (changeId: string): JournalRecord => ({
  type: 'applied',
  changeId,
  atMs: 1,
  values: ['5', 'tab\there'],
});

describe('the journal', () => {
  it('reads records of several sessions', () => {
    const file = join(temporaryDirectory(), 'data', 'journal.log');
    for (const id of ['a', 'b', 'c']) {
      const { journal } = Journal.open(file);
      journal.append(record(id), true);
      journal.close();
    }
    const { journal, records, damage } = Journal.open(file);
    journal.close();
    expect(records).toEqual(['a', 'b', 'c'].map(record));
    expect(damage).toBeUndefined();
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('removes an incomplete last record and continues', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const first = Journal.open(file).journal;
    first.append(record('a'), false);
    first.append(record('b'), false);
    first.close();
    const length = readFileSync(file).length;
    truncateSync(file, length - 5);
    const again = Journal.open(file);
    expect(again.records).toEqual([record('a')]);
    expect(again.damage).toEqual({
      lost: 0,
      lostLines: [],
      repaired: 0,
      missing: 0,
      tornBytes: length / 2 - 5,
      copy: null,
    });
    again.journal.append(record('c'), false);
    again.journal.close();
    expect(Journal.open(file).records).toEqual([record('a'), record('c')]);
  });

  it('skips damaged lines and keeps a copy of the whole file', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const { journal } = Journal.open(file);
    for (const id of ['a', 'b', 'c']) journal.append(record(id), false);
    journal.close();
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[1] = 'nonsense';
    const found = lines.join('\n');
    writeFileSync(file, found);
    const { records, damage, journal: opened } = Journal.open(file);
    opened.append(record('d'), false);
    opened.close();
    expect(records).toEqual([record('a'), record('c')]);
    expect(damage).toMatchObject({ lost: 1, lostLines: ['nonsense'], repaired: 0, missing: 0, tornBytes: 0 });
    const copy = damage?.copy ?? '';
    expect(readFileSync(copy, 'utf8')).toBe(found);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(Journal.open(file)).toMatchObject({ records: ['a', 'c', 'd'].map(record), damage: undefined });
  });

  it('reports a missing line and ignores a repeated one', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const { journal } = Journal.open(file);
    for (const id of ['a', 'b', 'c']) journal.append(record(id), false);
    journal.close();
    const [a, , c] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${a}\n${c}\n${c}\n`);
    const { records, damage } = Journal.open(file);
    expect(records).toEqual([record('a'), record('c')]);
    expect(damage).toMatchObject({ missing: 1, lostLines: [] });
  });

  it('keeps damaged lines that cannot be copied, without overwriting them', () => {
    const folder = temporaryDirectory();
    const file = join(folder, 'journal.log');
    const { journal } = Journal.open(file);
    for (const id of ['a', 'b']) journal.append(record(id), false);
    journal.close();
    const found = `nonsense\n${readFileSync(file, 'utf8')}torn`;
    writeFileSync(file, found);
    // A folder has the name of the copy.
    mkdirSync(join(folder, `journal.log.damaged-${new Date(0).toISOString().replaceAll(':', '-')}`));
    const { records, damage, journal: opened } = Journal.open(file, () => 0);
    expect(records).toEqual([record('a'), record('b')]);
    expect(damage?.copy).toBeNull();
    expect(() => opened.rewrite(records)).toThrow('could not be copied');
    opened.append(record('c'), false);
    opened.close();
    expect(readFileSync(file, 'utf8').startsWith(found)).toBe(true);
    expect(Journal.open(file, () => 1).records).toEqual(['a', 'b', 'c'].map(record));
  });

  it('keeps a limited number of copies', () => {
    const folder = temporaryDirectory();
    const file = join(folder, 'journal.log');
    for (let time = 0; time < 15; time++) {
      writeFileSync(file, 'nonsense\n');
      Journal.open(file, () => time).journal.close();
    }
    const copies = readdirSync(folder).filter((name) => name.includes('.damaged-'));
    expect(copies).toHaveLength(10);
    expect(copies.sort()[0]).toContain('00.005Z');
  });

  it('repairs any single flipped bit and reports the repair', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const { journal } = Journal.open(file);
    const written = Array.from({ length: 5 }, (_, index) => record(`change-${index}`));
    for (const one of written) journal.append(one, false);
    journal.close();
    const bytes = readFileSync(file);
    let lost = 0;
    let tried = 0;
    for (let bit = 0; bit < bytes.length * 8; bit += 5) {
      tried++;
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      const { records, damage } = readJournal(damaged);
      expect(damage).toBeDefined();
      for (const one of records) expect(written).toContainEqual(one);
      if (records.length < 5) lost++;
    }
    // A flip that creates a line break within a line cannot be repaired.
    expect(lost / tried).toBeLessThan(0.01);
  });

  it('never invents a record from damaged bytes', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const { journal } = Journal.open(file);
    const written = Array.from({ length: 5 }, (_, index) => record(`change-${index}`));
    for (const one of written) journal.append(one, false);
    journal.close();
    const bytes = readFileSync(file);
    const edit = fc.tuple(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 20 }), (edits) => {
        const damaged = Buffer.from(bytes);
        for (const [at, byte] of edits) damaged[at] = byte;
        const { records, damage } = readJournal(damaged);
        for (const one of records) expect(written).toContainEqual(one);
        expect(records.length === 5 || damage !== undefined).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is rewritten in place and continues there', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const { journal } = Journal.open(file);
    for (const id of ['a', 'b', 'c']) journal.append(record(id), false);
    journal.rewrite([record('a'), record('c')]);
    journal.append(record('d'), false);
    journal.close();
    expect(Journal.open(file).records).toEqual([record('a'), record('c'), record('d')]);
  });
});

it('returns records in the order of writing, not of their lines', () => {
  const file = join(temporaryDirectory(), 'journal.log');
  const { journal } = Journal.open(file);
  for (const id of ['a', 'b', 'c']) journal.append(record(id), false);
  journal.close();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(file, `${lines.reverse().join('\n')}\n`);
  expect(Journal.open(file).records).toEqual(['a', 'b', 'c'].map(record));
});

it('is written again after it was removed or replaced', () => {
  const file = join(temporaryDirectory(), 'data', 'journal.log');
  const { journal } = Journal.open(file);
  journal.append(record('a'), false);
  expect(journal.isInPlace()).toBe(true);
  for (const spoil of [() => rmSync(join(file, '..'), { recursive: true }), () => replace(file)]) {
    spoil();
    expect(journal.isInPlace()).toBe(false);
    journal.putBack([record('a')], 7);
    journal.append(record('b'), false);
    expect(Journal.open(file).records).toEqual([record('a'), record('b')]);
  }
  expect(readFileSync(`${file}.damaged-1970-01-01T00-00-00.007Z`, 'utf8')).toBe('other');
});

function replace(file: string): void {
  rmSync(file);
  writeFileSync(file, 'other');
}

describe('a file that was never a journal', () => {
  it('is read in time proportional to its size', () => {
    const beganMs = performance.now();
    const { damage } = readJournal(Buffer.from('{"sequence":'.repeat(400_000)));
    const { damage: withTabs } = readJournal(Buffer.from(`${'{"sequence":\t'.repeat(200_000)}\n`));
    expect([damage?.tornBytes, withTabs?.lost]).toEqual([4_800_000, 1]);
    expect(performance.now() - beganMs).toBeLessThan(10_000);
  });

  it('yields a count of its lines and excerpts of the first ones', () => {
    const { damage } = readJournal(Buffer.alloc(100_000, '\n'));
    expect([damage?.lost, damage?.lostLines.length]).toEqual([100_000, 1_000]);
  });

  it('is refused if it is larger than any journal', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    writeFileSync(file, '');
    truncateSync(file, 3 * 1024 ** 3);
    expect(() => Journal.open(file)).toThrow('larger than');
  });

  it('yields no record with an impossible date', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const { journal } = Journal.open(file);
    journal.append({ ...record('a'), atMs: 1e300 }, false);
    journal.close();
    const { records, damage } = Journal.open(file);
    expect([records, damage?.lost]).toEqual([[], 1]);
  });
});
