import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../shared/model/time';
import { fromLocal, toLocal, weekdayOf } from './local-time';

const berlin = (atMs: number) => (atMs >= Date.UTC(2024, 2, 31, 1) && atMs < Date.UTC(2024, 9, 27, 1) ? 120 : 60);

it('returns the weekday, also before 1970', () => {
  expect(weekdayOf(0)).toBe(3);
  expect(weekdayOf(Date.UTC(2024, 0, 1) / DAY_MS)).toBe(0);
  expect(weekdayOf(-4)).toBe(6);
});

describe('with daylight saving', () => {
  it('converts in both directions', () => {
    for (const atMs of [Date.UTC(2024, 2, 30, 23, 30), Date.UTC(2024, 2, 31, 8), Date.UTC(2024, 9, 27, 12)]) {
      const { day, minuteOfDay } = toLocal(atMs, berlin);
      expect(fromLocal(day, minuteOfDay, berlin)).toBe(atMs);
    }
    expect(toLocal(Date.UTC(2024, 6, 1, 22, 30), berlin)).toMatchObject({ weekday: 1, minuteOfDay: 30 });
  });

  it('returns a valid instant for the skipped hour', () => {
    const atMs = fromLocal(Date.UTC(2024, 2, 31) / DAY_MS, 150, berlin);
    expect([Date.UTC(2024, 2, 31, 0, 30), Date.UTC(2024, 2, 31, 1, 30)]).toContain(atMs);
  });
});
