import { expect, it } from 'vitest';
import { visibleRows } from './visible-rows';

it('covers the rows in view and a few more', () => {
  expect(visibleRows(0, 280, 28, 1000)).toEqual({ first: 0, end: 17 });
  expect(visibleRows(2800, 280, 28, 1000)).toEqual({ first: 94, end: 117 });
});

it('stays within the rows after their number has shrunk', () => {
  expect(visibleRows(0, 280, 28, 3)).toEqual({ first: 0, end: 3 });
  expect(visibleRows(28_000, 280, 28, 5)).toEqual({ first: 0, end: 5 });
  expect(visibleRows(0, 280, 28, 0)).toEqual({ first: 0, end: 0 });
});
