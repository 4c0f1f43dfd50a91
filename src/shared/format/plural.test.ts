import { expect, it } from 'vitest';
import { plural, times } from './plural';

it('formats a count with its noun', () => {
  expect([0, 1, 2].map((count) => plural(count, 'change'))).toEqual(['0 changes', '1 change', '2 changes']);
  expect(plural(3, 'process', 'processes')).toBe('3 processes');
});

it('formats how often', () => {
  expect([0, 1, 2].map(times)).toEqual(['0 times', 'once', '2 times']);
});
