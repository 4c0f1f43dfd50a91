import { describe, expect, it } from 'vitest';
import { createSelector, selectorProblem } from './selector';
import { parseSeriesKey } from './series';

function matches(selectors: readonly string[], key: string): boolean {
  return createSelector(selectors)(key);
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
  ] as const)('%j on a labeled key: %s', (selectors, expected) => {
    expect(matches(selectors, busy)).toBe(expected);
  });

  it('does not let the first and the last part overlap', () => {
    expect(matches(['aba*aba'], 'ababa')).toBe(false);
    expect(matches(['aba*aba'], 'abaaba')).toBe(true);
  });

  it('matches a key with a star in a label literally too', () => {
    expect(matches(['a{b="*"}'], 'a{b="*"}')).toBe(true);
  });

  it('does not treat other characters as special', () => {
    expect(matches(['disk.io*'], busy)).toBe(false);
  });

  it('stays fast where a backtracking matcher would not finish', () => {
    const key = 'a'.repeat(10_000);
    const startedMs = performance.now();
    expect(matches([`${'a*'.repeat(200)}b`], key)).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});

describe('label matchers', () => {
  const idle = 'cpu_core_mode_ratio{core="12",mode="idle"}';

  it.each([
    ['cpu_core_mode_ratio{core="12"}', true],
    ['cpu_core_mode_ratio{core="1"}', false],
    ['cpu_core_mode_ratio{mode="idle",core="12"}', true],
    ['cpu_core_mode_ratio{mode!="idle"}', false],
    ['cpu_core_mode_ratio{mode!="user"}', true],
    ['cpu_core_mode_ratio{core=~"1[0-9]"}', true],
    ['cpu_core_mode_ratio{core=~"1"}', false],
    ['cpu_core_mode_ratio{core!~"1."}', false],
    ['cpu_core_mode_ratio{core!~"[0-9]", mode=~"idle|user",}', true],
    ['cpu_core_mode_ratio{core=~"\\d+"}', true],
    ['cpu_core_mode_ratio {core="12"}', true],
    ['cpu_core_mode_ratio{core="*"}', true],
    ['cpu_core_mode_ratio{mode="id*"}', true],
    ['cpu_*{mode=~"i.*"}', true],
    ['disk_*{mode=~"i.*"}', false],
    ['{mode=~"idle|iowait"}', true],
    ['{}', true],
    ['cpu_core_mode_ratio{device=""}', true],
    ['cpu_core_mode_ratio{device!=""}', false],
    ['cpu_core_mode_ratio{device=~".*"}', true],
    ['cpu_mode_ratio{mode="idle"}', false],
  ])('match by %s: %s', (selector, expected) => {
    expect(selectorProblem(selector)).toBeUndefined();
    expect(matches([selector], idle)).toBe(expected);
  });

  it('treats missing labels as empty', () => {
    expect(matches(['cpu_usage_ratio{core=""}'], 'cpu_usage_ratio')).toBe(true);
    expect(matches(['cpu_usage_ratio{core=~".+"}'], 'cpu_usage_ratio')).toBe(false);
  });

  it('reads values with quotes, commas and backslashes', () => {
    const key = 'app_memory_bytes{app="a\\",b=\\"c\\\\",title="x"}';
    expect(parseSeriesKey(key)?.labels).toEqual({ app: 'a",b="c\\', title: 'x' });
    expect(matches(['app_memory_bytes{title="x"}'], key)).toBe(true);
    expect(matches(['app_memory_bytes{b=~".+"}'], key)).toBe(false);
    expect(matches(['app_memory_bytes{app=~"a.*c.",title!="y"}'], key)).toBe(true);
  });

  it('finds no label inside the value of another', () => {
    expect(matches(['app_memory_bytes{b=~".+"}'], 'app_memory_bytes{app=",b="}')).toBe(false);
  });

  it.each([
    ['disk_io_busy_ratio{device=~"("}', 'unmatched ('],
    ['disk_io_busy_ratio{device=~sda}', 'is not a valid selector'],
    ['disk_io_busy_ratio{device!="sda"', 'is not a valid selector'],
    ['filesystem_used_ratio{mount=/}', 'is not a valid selector'],
    ["filesystem_used_ratio{mount='/'}", 'is not a valid selector'],
    ['filesystem_used_ratio{mount:"/"}', 'is not a valid selector'],
    ['filesystem_used_ratio{mount=“/home*”}', 'is not a valid selector'],
  ])('explains the error in %s', (selector, problem) => {
    expect(selectorProblem(selector)).toContain(problem);
    expect(() => createSelector([selector])).toThrow(problem);
  });

  it('stays fast for hostile patterns', () => {
    const matchesOne = createSelector(['app_memory_bytes{app=~"(a*)*(a|a)+(.*a){20}b"}']);
    const startedMs = performance.now();
    expect(matchesOne(`app_memory_bytes{app="${'a'.repeat(5_000)}"}`)).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
