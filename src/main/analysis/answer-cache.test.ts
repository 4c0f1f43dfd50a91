import { describe, expect, it } from 'vitest';
import { AnswerCache } from './answer-cache';

function createCache() {
  let nowMs = 0;
  let made = 0;
  const cache = new AnswerCache(() => nowMs, 60_000);
  const ask = (question: unknown) => cache.get(question, async () => ++made);
  return { cache, ask, wait: (ms: number) => (nowMs += ms), made: () => made };
}

describe('AnswerCache', () => {
  it('gives the same answer to the same question for a while, and makes it once for all who wait', async () => {
    const { ask, wait } = createCache();
    expect(await Promise.all([ask(['a', 1]), ask(['a', 1]), ask(['a', 2])])).toEqual([1, 1, 2]);
    wait(59_999);
    expect(await ask(['a', 1])).toBe(1);
    wait(1);
    expect(await ask(['a', 1])).toBe(3);
  });

  it('keeps no failure', async () => {
    const { cache, ask } = createCache();
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await ask('a')).toBe(1);
  });

  it('forgets the oldest beyond a hundred', async () => {
    const { ask, made } = createCache();
    for (let question = 0; question <= 100; question++) await ask(question);
    await ask(100);
    expect(made()).toBe(101);
    await ask(0);
    expect(made()).toBe(102);
  });
});
