import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { describeHours } from '../../../shared/format/week';
import { HOUR_MS } from '../../../shared/model/time';
import { type LoadHistory, learnQuietHours } from './learn-quiet-hours';

/** A Monday, 00:00 in UTC. */
const MONDAY_MS = Date.UTC(2026, 9, 5);
const utc = () => 0;

/** @param loadOf by hour of the week; NaN while the machine is off */
function weeks(count: number, loadOf: (hour: number, random: () => number) => number): LoadHistory {
  const random = createRandom(7);
  const hours = Math.round(count * 168);
  return {
    atMs: Float64Array.from({ length: hours }, (_, index) => MONDAY_MS + index * HOUR_MS),
    loadRatio: Float64Array.from({ length: hours }, (_, index) => loadOf(index % 168, random)),
  };
}

const isWorkTime = (hour: number) => hour < 120 && hour % 24 >= 8 && hour % 24 < 18;

describe('quiet hours', () => {
  it('are the nights of a machine that is always on and works by day', () => {
    const backupAt = 2;
    const history = weeks(4, (hour, random) => {
      if (hour % 24 === backupAt) return 0.5 + 0.1 * random();
      return (isWorkTime(hour) ? 0.4 : hour % 24 < 7 ? 0.02 : 0.08) + 0.01 * random();
    });
    const quiet = learnQuietHours(history, utc);
    if (quiet.kind !== 'learned') throw new Error(quiet.reason);
    expect(quiet.hours.length).toBeGreaterThanOrEqual(40);
    expect(quiet.hours.every((hour) => hour % 24 < 7 && hour % 24 !== backupAt)).toBe(true);
    expect(quiet.quietLoadRatio).toBeLessThan(0.05);
  });

  it('are told in local time', () => {
    const history = weeks(4, (hour) => (hour % 24 < 6 ? 0.01 : 0.3));
    const inIndia = learnQuietHours(history, () => 5.5 * HOUR_MS);
    if (inIndia.kind !== 'learned') throw new Error(inIndia.reason);
    // Full hours of UTC begin at the half hours of India: each counts to the hour that it begins in.
    expect(describeHours(inIndia.hours)).toBe('daily 05:00-11:00');
  });

  it('leave out hours in which the machine is usually off, although nothing runs then', () => {
    const history = weeks(4, (hour, random) =>
      hour % 24 < 8 ? Number.NaN : hour % 24 < 20 ? 0.3 : 0.05 + 0.01 * random(),
    );
    const quiet = learnQuietHours(history, utc);
    if (quiet.kind !== 'learned') throw new Error(quiet.reason);
    expect(quiet.hours.every((hour) => hour % 24 >= 20)).toBe(true);
  });

  it('are guessed from similar days in the first weeks, and not from less than three days', () => {
    const early = learnQuietHours(
      weeks(4 / 7, (hour) => (hour % 24 < 6 ? 0.01 : 0.3)),
      utc,
    );
    if (early.kind !== 'learned') throw new Error(early.reason);
    expect(early.hours.every((hour) => hour % 24 < 6 && hour < 120)).toBe(true);
    expect(
      learnQuietHours(
        weeks(2 / 7, () => 0.1),
        utc,
      ),
    ).toMatchObject({ kind: 'unknown' });
  });

  it('are hardly claimed where the load is mere chance', () => {
    const noise = learnQuietHours(
      weeks(12, (_, random) => (random() < 0.5 ? 0.05 : 0.9)),
      utc,
    );
    expect(noise.kind === 'unknown' ? 0 : noise.hours.length).toBeLessThan(20);
  });
});
