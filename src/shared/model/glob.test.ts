import { expect, it } from 'vitest';
import { createGlob } from './glob';

it.each([
  ['nginx', 'nginx', true],
  ['nginx', 'nginx2', false],
  ['nginx*', 'nginx: worker', true],
  ['*worker', 'nginx: worker', true],
  ['n*x*r', 'nginx: worker', true],
  ['a*a', 'a', false],
  ['*', '', true],
  ['a.c', 'abc', false],
])('matches %s with %s: %s', (pattern, text, expected) => {
  expect(createGlob(pattern)(text)).toBe(expected);
});

it('stays fast for a hostile pattern', () => {
  expect(createGlob('*a'.repeat(500))(`${'a'.repeat(499)}b`)).toBe(false);
});
