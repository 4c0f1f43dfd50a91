import { expect, it } from 'vitest';
import { optimizeHash, parseOptimizeView } from '../../routes';

it('restores a view from its address', () => {
  const view = { section: 'history', action: 'freeze', target: 'path:/a b&c', change: 'change-1' } as const;
  expect(parseOptimizeView(optimizeHash(view))).toEqual(view);
  expect(optimizeHash({ section: 'now' })).toBe('#/optimize');
});

it('ignores unknown values', () => {
  const first = { section: 'now', action: undefined, target: undefined, change: undefined };
  expect(parseOptimizeView('#/optimize')).toEqual(first);
  expect(parseOptimizeView('#/optimize?section=all&action=&other=1')).toEqual(first);
  expect(parseOptimizeView(`#/optimize?action=${'x'.repeat(5_000)}`)).toEqual(first);
});
