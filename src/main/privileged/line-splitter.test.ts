import { expect, it } from 'vitest';
import { LineSplitter } from './line-splitter';

it('joins the parts of a line, and reports lines that are too long without keeping them', () => {
  const lines: (string | undefined)[] = [];
  const splitter = new LineSplitter(5, (line) => lines.push(line));
  for (const part of ['ab', 'c\nde\n\nfgh', 'ij', 'k\nlm\nabcdef', '\n12345\n', 'x']) splitter.push(part);
  expect(lines).toEqual(['abc', 'de', '', undefined, 'lm', undefined, '12345']);
});
