import { expect, it } from 'vitest';
import { createFakeTerminal } from '../../../tests/helpers/fake-terminal';
import { formatColumns, printLines, table } from './terminal';

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

it('shows properties and functions of rows, and a text if there are none', () => {
  const rows = [{ name: 'a', size: 1, note: null }];
  expect(table(rows, ['name', ({ size }) => size * 2, 'note'], 'none')).toEqual(['a  2']);
  expect(table([] as typeof rows, ['name'], 'No rows.')).toEqual(['No rows.']);
});

it('shows control characters and line breaks of names as pictures', () => {
  expect(formatColumns([['a\u001b[2J', 'b\nc']])).toEqual(['a␛[2J  b␊c']);
  const terminal = createFakeTerminal();
  printLines(terminal, ['a\nb', { style: 'bold', text: '\u001b[2J' }]);
  expect(terminal.printed).toEqual(['a␊b', '␛[2J']);
});
