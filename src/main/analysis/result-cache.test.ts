import { describe, expect, it } from 'vitest';
import { ResultCache } from './result-cache';

function createCache() {
  let nowMs = 0;
  let made = 0;
  const cache = new ResultCache(() => nowMs, 60_000);
  const query = (query: unknown) => cache.get(query, async () => ++made);
  return { cache, query, wait: (ms: number) => (nowMs += ms), made: () => made };
}

describe('ResultCache', () => {
  it('returns the same result for a while, and computes it once for all callers', async () => {
    const { query, wait } = createCache();
    expect(await Promise.all([query(['a', 1]), query(['a', 1]), query(['a', 2])])).toEqual([1, 1, 2]);
    wait(59_999);
    expect(await query(['a', 1])).toBe(1);
    wait(1);
    expect(await query(['a', 1])).toBe(3);
  });

  it('does not cache failures', async () => {
    const { cache, query } = createCache();
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await query('a')).toBe(1);
  });

  it('drops the oldest beyond a hundred', async () => {
    const { query, made } = createCache();
    for (let key = 0; key <= 100; key++) await query(key);
    await query(100);
    expect(made()).toBe(101);
    await query(0);
    expect(made()).toBe(102);
  });
});
