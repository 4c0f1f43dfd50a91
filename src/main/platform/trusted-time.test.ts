import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { DAY_MS, HOUR_MS } from '../../shared/model/time';
import { createTrustedTime } from './trusted-time';

class Machine {
  readonly clock = new FakeClock();
  readonly file = join(temporaryDirectory(), 'trusted-time.json');
  bootId = 'boot-1';
  suspendedMs = 0;
  lastStoredMs: number | undefined;

  start() {
    return createTrustedTime({
      file: this.file,
      clock: this.clock,
      readUptimeSeconds: () => (this.clock.sinceBootMs + this.suspendedMs) / 1000,
      bootId: this.bootId,
      lastStoredMs: () => this.lastStoredMs,
    });
  }

  /** Reboots after a time without power. */
  reboot(downMs: number): void {
    this.clock.wallMs += downMs;
    this.clock.sinceBootMs = 5_000;
    this.suspendedMs = 0;
    this.bootId = `${this.bootId}+`;
  }
}

describe('trusted time', () => {
  it('is the wall clock while it advances normally, including suspends', () => {
    const machine = new Machine();
    const time = machine.start();
    machine.clock.advance(20 * DAY_MS);
    expect(time.nowMs()).toBe(machine.clock.wallMs);
    machine.clock.wallMs += 3 * DAY_MS;
    machine.suspendedMs += 3 * DAY_MS;
    expect(time.nowMs()).toBe(machine.clock.wallMs);
    expect(time.unconfirmedMs()).toBe(0);
  });

  it('advances by elapsed time after a jump, until hours of steady time confirm it', () => {
    const machine = new Machine();
    const time = machine.start();
    const rightMs = machine.clock.wallMs;
    machine.clock.wallMs += 4_000 * DAY_MS;
    machine.clock.advance(75_000);
    expect(time.nowMs()).toBe(rightMs + 75_000);
    expect(time.unconfirmedMs()).toBe(4_000 * DAY_MS);
    for (let minute = 0; minute < 300; minute++) {
      machine.clock.advance(60_000);
      time.nowMs();
    }
    expect(time.nowMs()).toBe(rightMs + 75_000 + 5 * HOUR_MS);
    machine.clock.advance(HOUR_MS);
    expect(time.nowMs()).toBe(machine.clock.wallMs);
  });

  it('is confirmed by a person', () => {
    const machine = new Machine();
    const time = machine.start();
    machine.clock.wallMs += 40 * DAY_MS;
    time.confirm();
    expect(time.nowMs()).toBe(machine.clock.wallMs);
    expect(machine.start().unconfirmedMs()).toBe(0);
  });

  it('does not follow a clock that is set forward in small steps', () => {
    const machine = new Machine();
    const time = machine.start();
    const rightMs = machine.clock.wallMs;
    for (let step = 0; step < 100; step++) {
      machine.clock.wallMs += HOUR_MS / 2;
      machine.clock.advance(60_000);
      time.nowMs();
    }
    expect(time.nowMs()).toBe(rightMs + 100 * 60_000);
  });

  it('follows a clock that is set back', () => {
    const machine = new Machine();
    const time = machine.start();
    machine.clock.wallMs -= 400 * DAY_MS;
    expect(time.nowMs()).toBe(machine.clock.wallMs);
    machine.clock.wallMs += 400 * DAY_MS;
    expect(time.unconfirmedMs()).toBe(0);
  });

  it('is not confirmed by a restart or reboot during the wrong time', () => {
    const machine = new Machine();
    const before = machine.start();
    const rightMs = machine.clock.wallMs;
    machine.clock.wallMs += 4_000 * DAY_MS;
    before.save();
    machine.clock.advance(60_000);
    expect(machine.start().nowMs()).toBe(rightMs + 60_000);
    machine.reboot(60_000);
    const rebooted = machine.start();
    expect(rebooted.unconfirmedMs()).toBeGreaterThan(3_999 * DAY_MS);
    rebooted.save();
    // The clock is corrected.
    machine.clock.wallMs -= 4_000 * DAY_MS;
    expect(machine.start().nowMs()).toBe(machine.clock.wallMs);
  });

  it('adds up steady hours across restarts of a machine that runs a few hours a day', () => {
    const machine = new Machine();
    machine.start().save();
    machine.reboot(60 * DAY_MS);
    for (let day = 0; day < 2; day++) {
      const time = machine.start();
      expect(time.unconfirmedMs()).toBeGreaterThan(0);
      machine.clock.advance(4 * HOUR_MS);
      time.save();
      machine.reboot(12 * HOUR_MS);
    }
    expect(machine.start().unconfirmedMs()).toBe(0);
  });

  it('accepts a usual downtime at once, and not a long one', () => {
    const machine = new Machine();
    machine.start().save();
    machine.reboot(20 * HOUR_MS);
    const time = machine.start();
    expect(time.unconfirmedMs()).toBe(0);
    time.save();
    machine.reboot(30 * DAY_MS);
    expect(machine.start().unconfirmedMs()).toBe(30 * DAY_MS);
  });

  it('starts from the stored history if no valid time was saved', () => {
    const machine = new Machine();
    expect(machine.start().unconfirmedMs()).toBe(0);
    machine.lastStoredMs = machine.clock.wallMs - 90 * DAY_MS;
    for (const text of ['', '{', 'null', '{"trustedMs":"x"}']) {
      writeFileSync(machine.file, text);
      expect(machine.start().nowMs()).toBe(machine.lastStoredMs);
    }
  });
});
