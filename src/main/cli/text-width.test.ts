import { expect, it } from 'vitest';
import { cutToWidth, padToWidth, textWidth } from './text-width';

it.each([
  ['', 0],
  ['plain', 5],
  ['日本 ok', 7],
  ['한국', 4],
  ['ｱ', 1],
  ['Ａ', 2],
  ['🚀', 2],
  ['e\u0301', 1],
  ['\u{20000}', 2],
  ['␛[2J', 4],
])('%s takes %i columns', (text, columns) => expect(textWidth(text)).toBe(columns));

it('cuts between characters, and marks the cut', () => {
  expect(cutToWidth('日本語', 6)).toBe('日本語');
  expect(cutToWidth('日本語', 5)).toBe('日本…');
  expect(cutToWidth('日本語', 4)).toBe('日…');
  expect(cutToWidth('🚀🚀', 3)).toBe('🚀…');
  expect(cutToWidth('abc', 1)).toBe('…');
  expect(cutToWidth('abc', 0)).toBe('');
  expect(cutToWidth('', 0)).toBe('');
});

it('pads to a number of columns, and keeps wider texts', () => {
  expect(padToWidth('日', 4)).toBe('日  ');
  expect(padToWidth('abc', 2)).toBe('abc');
});
