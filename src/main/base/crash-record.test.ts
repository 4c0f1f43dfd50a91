import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { CrashRecord } from '../../shared/contract/schemas';
import { readCrashRecords, writeCrashRecord } from './crash-record';

const crash = (atMs: number, about: Partial<CrashRecord> = {}): CrashRecord => ({
  atMs,
  kind: 'exception',
  program: 'headless',
  version: '1.2.3',
  pid: 4711,
  uptimeMs: 1_000,
  message: 'it broke',
  stack: 'Error: it broke\n    at here',
  ...about,
});

it('keeps the last few records, for their owner only, and returns the newest first', () => {
  const directory = temporaryDirectory();
  for (let atMs = 1; atMs <= 12; atMs++) writeCrashRecord(directory, crash(atMs));
  const names = readdirSync(join(directory, 'crashes'));
  expect(names).toHaveLength(5);
  expect(names.map((name) => statSync(join(directory, 'crashes', name)).mode & 0o777)).toEqual(Array(5).fill(0o600));
  expect(readCrashRecords(directory)).toEqual([12, 11, 10, 9, 8].map((atMs) => crash(atMs)));
});

it('limits the size of a record', () => {
  const directory = temporaryDirectory();
  writeCrashRecord(directory, crash(1, { message: 'm'.repeat(1e6), stack: 's'.repeat(1e6) }));
  const [name = ''] = readdirSync(join(directory, 'crashes'));
  expect(readFileSync(join(directory, 'crashes', name)).length).toBeLessThan(10_000);
});

it('skips a damaged record, and never throws', () => {
  const directory = temporaryDirectory();
  writeCrashRecord(directory, crash(1));
  for (const [index, text] of [
    '',
    '{',
    'null',
    '[]',
    '{"atMs":"x"}',
    '\0\0',
    JSON.stringify(crash(1e300)),
    JSON.stringify({ atMs: 3, pid: 3, message: 'of another shape' }),
  ].entries())
    writeFileSync(join(directory, 'crashes', `00000000000100${index}-1.json`), text);
  expect(readCrashRecords(directory)).toEqual([crash(1)]);
  const file = join(directory, 'a-file');
  writeFileSync(file, '');
  expect(() => writeCrashRecord(file, crash(2))).not.toThrow();
  expect(readCrashRecords(file)).toEqual([]);
});

it('keeps a new record next to those from a wrong clock', () => {
  const directory = temporaryDirectory();
  for (let index = 0; index < 5; index++) writeCrashRecord(directory, crash(4e12 + index));
  writeCrashRecord(directory, crash(1));
  expect(readCrashRecords(directory)).toContainEqual(crash(1));
  expect(readdirSync(join(directory, 'crashes'))).toHaveLength(5);
});
