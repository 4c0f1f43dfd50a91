import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { Journal, type JournalRecord } from './journal';

const record = (changeId: string): JournalRecord => ({
  type: 'applied',
  changeId,
  atMs: 1,
  values: ['5', 'tab\there'],
});

describe('the journal', () => {
  it('reads what was appended, over several openings', () => {
    const file = join(temporaryDirectory(), 'data', 'journal.log');
    for (const id of ['a', 'b', 'c']) {
      const { journal } = Journal.open(file);
      journal.append(record(id), true);
      journal.close();
    }
    const { journal, records, damagedBytes } = Journal.open(file);
    journal.close();
    expect(records).toEqual(['a', 'b', 'c'].map(record));
    expect(damagedBytes).toBe(0);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('cuts off an end that was not written whole, and goes on', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const first = Journal.open(file).journal;
    first.append(record('a'), false);
    first.append(record('b'), false);
    first.close();
    const length = readFileSync(file).length;
    truncateSync(file, length - 5);
    const again = Journal.open(file);
    expect(again.records).toEqual([record('a')]);
    expect(again.damagedBytes).toBe(length / 2 - 5);
    again.journal.append(record('c'), false);
    again.journal.close();
    expect(Journal.open(file).records).toEqual([record('a'), record('c')]);
  });

  it('believes nothing after nonsense', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const { journal } = Journal.open(file);
    journal.append(record('a'), false);
    journal.close();
    const good = readFileSync(file, 'utf8');
    appendFileSync(file, `nonsense\n${good}`);
    expect(Journal.open(file).records).toEqual([record('a')]);
  });

  it('never invents a record, whatever happens to the bytes', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const { journal } = Journal.open(file);
    const written = Array.from({ length: 5 }, (_, index) => record(`change-${index}`));
    for (const one of written) journal.append(one, false);
    journal.close();
    const bytes = readFileSync(file);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = byte;
        writeFileSync(file, damaged);
        const { journal: opened, records } = Journal.open(file);
        opened.close();
        expect(written.slice(0, records.length)).toEqual(records);
        if (damaged[at] === bytes[at]) expect(records).toHaveLength(5);
      }),
      { numRuns: 300 },
    );
  });

  it('is written anew in its place, and goes on there', () => {
    const file = join(temporaryDirectory(), 'journal.log');
    const { journal } = Journal.open(file);
    for (const id of ['a', 'b', 'c']) journal.append(record(id), false);
    journal.rewrite([record('a'), record('c')]);
    journal.append(record('d'), false);
    journal.close();
    expect(Journal.open(file).records).toEqual([record('a'), record('c'), record('d')]);
  });
});
