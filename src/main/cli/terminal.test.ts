import { expect, it } from 'vitest';
import { formatColumns } from './terminal';

it('aligns texts to the left, numbers and unknown values to the right', () => {
  const rows = [
    ['name', '1.5 MiB', 'last'],
    ['a longer one', '–', 'x'],
    ['b', '-12 MiB', ''],
  ];
  expect(formatColumns(rows)).toEqual([
    'name          1.5 MiB  last',
    'a longer one        –  x',
    'b             -12 MiB',
  ]);
});

it('aligns names in scripts whose characters are two columns wide', () => {
  expect(
    formatColumns([
      ['日本', 'a'],
      ['abcde', 'b'],
    ]),
  ).toEqual(['日本   a', 'abcde  b']);
});

it('takes rows of different lengths, and none at all', () => {
  expect(formatColumns([['a'], ['b', 'c']])).toEqual(['a', 'b  c']);
  expect(formatColumns([])).toEqual([]);
});
