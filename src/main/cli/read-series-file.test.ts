import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { readSeriesFile } from './read-series-file';

function read(rows: readonly string[]) {
  const file = join(temporaryDirectory(), 'a.csv');
  writeFileSync(file, `timestamp_ms,a\n${rows.join('\n')}\n`);
  return readSeriesFile(file, []);
}

it('refuses times in seconds, whose steps would be a thousand times too short', async () => {
  await expect(read(['1769817300,1', '1769817360,2'])).rejects.toThrow(/the timestamps of .*a\.csv are seconds/);
});

it.each([
  ['milliseconds', '1769817300000', '1769817360000', [1_769_817_300_000, 1_769_817_360_000]],
  ['a recording from 0', '0', '1209600000', [0, 1_209_600_000]],
  ['ISO times', '2026-01-30T23:55:00Z', '2026-01-30T23:56:00Z', [1_769_817_300_000, 1_769_817_360_000]],
])('reads %s', async (_, first, second, times) => {
  const { set, leftOut } = await read([`${first},1`, `${second},2`]);
  expect([[...set.atMs], leftOut]).toEqual([times, []]);
});

it('names the rows that are left out', async () => {
  expect((await read(['1769817300000,1', '1769817300000,2', 'x,1'])).leftOut.map(({ line }) => line)).toEqual([3, 4]);
});
