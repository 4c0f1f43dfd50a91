import { describe, expect, it } from 'vitest';
import { createSelector } from './selector';
import { parseSeriesKey } from './series';

function matches(selectors: readonly string[], key: string): boolean {
  return createSelector(selectors)(key, parseSeriesKey(key)?.metric ?? '');
}

describe('createSelector', () => {
  const busy = 'disk_io_busy_ratio{device="vda"}';

  it.each([
    [[], true],
    [['*'], true],
    [[busy], true],
    [['disk_io_busy_ratio'], true],
    [['disk_io_busy'], false],
    [['disk_*'], true],
    [['*_ratio'], true],
    [['*_ratio{*}'], true],
    [['*device="vda"*'], true],
    [['*device="vdb"*'], false],
    [['disk_*{device="vda"}'], true],
    [['disk_io_busy_ratio{*}'], true],
    [['network_*', 'disk_*'], true],
    [['disk_io_busy_ratio*ratio*'], false],
    [['*'.repeat(50)], true],
  ] as const)('%j on a labelled key: %s', (selectors, expected) => {
    expect(matches(selectors, busy)).toBe(expected);
  });

  it('does not let the first and the last part overlap', () => {
    expect(matches(['aba*aba'], 'ababa')).toBe(false);
    expect(matches(['aba*aba'], 'abaaba')).toBe(true);
  });

  it('takes a key with a star in a label as itself too', () => {
    expect(matches(['a{b="*"}'], 'a{b="*"}')).toBe(true);
  });

  it('does not treat other characters as special', () => {
    expect(matches(['disk.io*'], busy)).toBe(false);
  });

  it('stays fast where a backtracking matcher would not end', () => {
    const key = 'a'.repeat(10_000);
    const startedMs = performance.now();
    expect(matches([`${'a*'.repeat(200)}b`], key)).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
