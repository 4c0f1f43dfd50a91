import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import type { TrialPair } from '../../../shared/contract/optimization-schemas';
import { judgeTrial, weighPairs } from './judge-trial';

const pair = (off: number, on: number, discarded: string | null = null): TrialPair => ({
  order: 'off-on',
  off,
  on,
  discarded,
});

const OFF = [17.2, 16.1, 18.3, 17.9, 15.5, 16.6];
const judge = (pairs: readonly TrialPair[], earlier: readonly number[] = []) =>
  judgeTrial(weighPairs('the delay', pairs, createRandom(1), earlier));

describe('the verdict', () => {
  it('is better or worse if every pair agrees by enough', () => {
    const better = judge(OFF.map((off) => pair(off, off * 0.55)));
    expect(better.verdict).toBe('better');
    expect(better.reason).toBe('It reduced the delay by 45% (6 pairs, p 0.031).');
    expect(better.evidence).toMatchObject({ pValue: 0.03125, a12: 1, gainRatio: expect.closeTo(0.45) });
    const [low, high] = better.evidence?.gainInterval ?? [0, 0];
    expect(low).toBeGreaterThan(6);
    expect(high).toBeLessThan(9);
    expect(judge(OFF.map((off) => pair(off, off * 1.5)))).toMatchObject({ verdict: 'worse' });
  });

  it('is no effect for small differences, chance and noise', () => {
    expect(judge(OFF.map((off) => pair(off, off * 0.95))).verdict).toBe('no effect');
    expect(judge(OFF.map((off, index) => pair(off, off * (index === 0 ? 1.1 : 0.5)))).verdict).toBe('no effect');
    const noisy = [2, 40, 3, 38, 2, 41, 3, 39];
    const outcome = judge(noisy.map((off) => pair(off, off * 0.8)));
    expect(outcome.evidence?.pValue).toBe(0.0078125);
    expect(outcome.verdict).toBe('no effect');
    expect(outcome.reason).toContain('within the noise');
  });

  it('is observed with too few valid pairs', () => {
    const pairs = OFF.map((off, index) => pair(off, off / 2, index < 2 ? 'the machine stood still' : null));
    expect(judge(pairs)).toMatchObject({
      verdict: 'observed',
      reason: 'Only 4 of 6 pairs could be compared: the machine stood still.',
    });
    expect(judge([])).toMatchObject({ verdict: 'observed', evidence: null });
  });

  it('requires more evidence after earlier trials', () => {
    const pairs = OFF.map((off) => pair(off, off / 2));
    expect(judge(pairs, [0.7]).verdict).toBe('no effect');
    expect(judge([...pairs, pair(17, 8), pair(16, 8)], [0.7]).verdict).toBe('better');
  });

  it('is rarely better for placebos', () => {
    const random = createRandom(7);
    let better = 0;
    for (let trial = 0; trial < 200; trial++) {
      const pairs = Array.from({ length: 8 }, () => pair(10 + 8 * random(), 10 + 8 * random()));
      if (judgeTrial(weighPairs('it', pairs, random)).verdict === 'better') better++;
    }
    expect(better).toBeLessThanOrEqual(8);
  });
});
