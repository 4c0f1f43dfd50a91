import { describe, expect, it } from 'vitest';
import { FIRST_TICK, tickAfter } from '../../../tests/helpers/recording-sink';
import { CounterRate, clampRatio } from './counter-rate';

describe('CounterRate', () => {
  it('computes the increase per second of actual time', () => {
    const rate = new CounterRate();
    expect(rate.perSecond(1_000, FIRST_TICK)).toBeNaN();
    expect(rate.perSecond(1_500, tickAfter(2_000))).toBe(250);
    expect(rate.perSecond(1_500, tickAfter(1_000))).toBe(0);
  });

  it.each([
    ['a reset', 5_000, 12],
    ['a wrap at 32 bits', 4_294_967_290, 100],
  ])('returns no rate after %s and continues from there', (_, before, after) => {
    const rate = new CounterRate();
    rate.perSecond(before, FIRST_TICK);
    expect(rate.perSecond(after, tickAfter(1_000))).toBeNaN();
    expect(rate.perSecond(after + 30, tickAfter(1_000))).toBe(30);
  });

  it('returns no rate across a gap, for any increase', () => {
    const rate = new CounterRate();
    rate.perSecond(0, FIRST_TICK);
    expect(rate.perSecond(1e12, { atMs: 0, elapsedMs: Number.NaN, gap: true })).toBeNaN();
    expect(rate.perSecond(1e12 + 10, tickAfter(1_000))).toBe(10);
  });

  it('returns no rate of a missing counter', () => {
    const rate = new CounterRate();
    rate.perSecond(5, FIRST_TICK);
    expect(rate.perSecond(Number.NaN, tickAfter(1_000))).toBeNaN();
    expect(rate.perSecond(9, tickAfter(1_000))).toBeNaN();
    expect(rate.perSecond(10, tickAfter(1_000))).toBe(1);
  });
});

describe('clampRatio', () => {
  it('limits a ratio and preserves NaN', () => {
    expect([clampRatio(-0.01), clampRatio(0.5), clampRatio(1.02), clampRatio(3, 2)]).toEqual([0, 0.5, 1, 2]);
    expect(clampRatio(Number.NaN)).toBeNaN();
  });
});
