import { describe, expect, it } from 'vitest';
import { createGlob } from './glob';

describe('createGlob', () => {
  it.each([
    ['nginx', 'nginx', true],
    ['nginx', 'nginx2', false],
    ['nginx*', 'nginx: worker', true],
    ['*worker', 'nginx: worker', true],
    ['n*x*r', 'nginx: worker', true],
    ['a*a', 'a', false],
    ['*', '', true],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(createGlob(pattern)(text)).toBe(expected);
  });

  it('matches a hostile pattern in linear time', () => {
    expect(createGlob('*a'.repeat(500))(`${'a'.repeat(499)}b`)).toBe(false);
  });
});
