import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { createTimeGuard } from './time-guard';

describe('createTimeGuard', () => {
  let clock: FakeClock;
  let uptimeSeconds: number;
  let guard: ReturnType<typeof createTimeGuard>;

  beforeEach(() => {
    clock = new FakeClock();
    uptimeSeconds = 5_000;
    guard = createTimeGuard({ clock, readUptimeSeconds: () => uptimeSeconds });
    guard(1_000);
  });

  function pass(ms: number): void {
    clock.advance(ms);
    uptimeSeconds += ms / 1000;
  }

  it('marks the first tick as a gap', () => {
    const fresh = createTimeGuard({ clock, readUptimeSeconds: () => uptimeSeconds });
    expect(fresh(1_000)).toBe('start');
  });

  it('accepts ticks that are slightly early or late', () => {
    for (const ms of [1_000, 990, 1_400, 1_004]) {
      pass(ms);
      expect(guard(1_000)).toBeUndefined();
    }
  });

  it('detects a suspend: uptime advanced while the monotonic clock stopped', () => {
    pass(1_000);
    uptimeSeconds += 3_600;
    clock.wallMs += 3_600_000;
    expect(guard(1_000)).toBe('suspend');
    pass(1_000);
    expect(guard(1_000)).toBeUndefined();
  });

  it.each([3_600_000, -3_600_000, 1_500, -1_500])('detects that the clock was set by %d ms', (ms) => {
    pass(1_000);
    clock.wallMs += ms;
    expect(guard(1_000)).toBe('clock');
    pass(1_000);
    expect(guard(1_000)).toBeUndefined();
  });

  it('accepts slewing', () => {
    for (let second = 0; second < 100; second++) {
      pass(1_000);
      clock.wallMs += 0.5;
      expect(guard(1_000)).toBeUndefined();
    }
  });

  it('names a suspend rather than the ticks that it delayed', () => {
    pass(5_000);
    uptimeSeconds += 60;
    clock.wallMs += 60_000;
    expect(guard(1_000)).toBe('suspend');
  });

  it('detects missed ticks', () => {
    pass(5_000);
    expect(guard(1_000)).toBe('late');
    pass(5_000);
    expect(guard(5_000)).toBeUndefined();
  });

  it('works without uptime', () => {
    uptimeSeconds = Number.NaN;
    pass(1_000);
    expect(guard(1_000)).toBeUndefined();
    pass(9_000);
    expect(guard(1_000)).toBe('late');
  });
});
