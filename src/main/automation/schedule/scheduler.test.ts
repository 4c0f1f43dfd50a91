import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../../tests/helpers/fake-clock';
import { FakeEngine } from '../../../../tests/helpers/fake-engine';
import { createMemoryState } from '../../../../tests/helpers/memory-state';
import type { ScheduledOptimization, Timing } from '../../../shared/contract/schedule-schemas';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import { AppLog } from '../../base/log';
import { createScheduler, type Scheduler, type SchedulerParts } from './scheduler';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('test');

const CHANGE: ScheduledOptimization['change'] = {
  action: 'act',
  target: 'machine',
  value: '1',
  validate: false,
  forMs: null,
};
const NIGHTLY: Timing = { kind: 'window', cron: '0 2 * * *', timeZone: 'Europe/Berlin', windowMs: 2 * HOUR_MS };

const scheduled = (
  timing: Timing,
  missed: ScheduledOptimization['missed'] = 'skip',
  change: Partial<ScheduledOptimization['change']> = {},
): ScheduledOptimization => ({ change: { ...CHANGE, ...change }, timing, missed });

function setUp(atText: string, values: Partial<SchedulerParts> = {}) {
  const clock = new FakeClock(Date.parse(atText));
  const engine = new FakeEngine();
  const state = createMemoryState();
  let count = 0;
  const parts: SchedulerParts = {
    engine,
    state,
    clock,
    log,
    offsetMs: () => 0,
    obstacle: () => undefined,
    readLoadHistory: async () => ({ atMs: new Float64Array(), loadRatio: new Float64Array() }),
    readProcesses: async () => [],
    createId: () => `schedule-${++count}`,
    ...values,
  };
  return { clock, engine, state, parts };
}

async function lookAt(scheduler: Scheduler, clock: FakeClock, atText: string): Promise<void> {
  const toMs = Date.parse(atText);
  clock.advance(toMs - clock.wallMs);
  await scheduler.check();
  await scheduler.settled();
}

describe('a schedule', () => {
  it('runs once in each of its windows, also at the changes of the clock in spring and autumn', async () => {
    const { clock, engine, parts } = setUp('2026-03-28T12:00Z');
    const scheduler = await createScheduler(parts);
    await scheduler.scheduleOptimization(scheduled({ ...NIGHTLY, cron: '30 2 * * *', windowMs: 30 * MINUTE_MS }));
    const ran: string[] = [];
    engine.onApply = async () => void ran.push(new Date(clock.wallMs).toISOString().slice(5, 16));
    for (let check = 0; check < 3 * 144; check++) {
      engine.values.clear();
      clock.advance(10 * MINUTE_MS);
      await scheduler.check();
      await scheduler.settled();
    }
    // Berlin has no 02:30 on 2026-03-29: it runs at 03:00, 01:00 in UTC.
    expect(ran).toEqual(['03-29T01:00', '03-30T00:30', '03-31T00:30']);
  });

  it('waits within its window while the machine is busy, and reports why', async () => {
    let obstacle: string | undefined = 'The processor is busy.';
    const { clock, engine, parts } = setUp('2026-06-01T12:00Z', { obstacle: () => obstacle });
    const scheduler = await createScheduler(parts);
    await scheduler.scheduleOptimization(scheduled(NIGHTLY));
    await lookAt(scheduler, clock, '2026-06-02T00:10Z');
    expect(scheduler.schedules[0]).toMatchObject({ waitsFor: 'The processor is busy.', lastRun: null });
    obstacle = undefined;
    await lookAt(scheduler, clock, '2026-06-02T01:50Z');
    expect(engine.values.get('act machine')).toBe('1');
    expect(scheduler.schedules[0]).toMatchObject({
      waitsFor: null,
      lastRun: { outcome: 'applied', dueAtMs: Date.parse('2026-06-02T00:00Z') },
      nextAtMs: Date.parse('2026-06-03T00:00Z'),
    });
  });

  it('is skipped or run once if it was missed for days, as configured', async () => {
    const { clock, engine, state, parts } = setUp('2026-06-01T12:00Z');
    const before = await createScheduler(parts);
    await before.scheduleOptimization(scheduled(NIGHTLY, 'skip', { action: 'skipped' }));
    await before.scheduleOptimization(scheduled(NIGHTLY, 'catch-up', { action: 'made-up-for' }));
    await before.check();
    // Another host four days later, or the same one after a suspend.
    const after = await createScheduler({ ...parts, state });
    await lookAt(after, clock, '2026-06-05T12:00Z');
    await lookAt(after, clock, '2026-06-05T12:01Z');
    expect(engine.requests.map(({ action }) => action)).toEqual(['made-up-for']);
    expect(after.schedules.map(({ lastRun }) => lastRun?.outcome)).toEqual(['missed', 'applied']);
    expect(after.schedules.every(({ nextAtMs }) => nextAtMs === Date.parse('2026-06-06T00:00Z'))).toBe(true);
  });

  it('does not run twice if the clock is set back an hour, and survives a clock that was years ahead', async () => {
    const { clock, engine, parts } = setUp('2026-06-01T23:59Z');
    const scheduler = await createScheduler(parts);
    await scheduler.scheduleOptimization(scheduled(NIGHTLY));
    await lookAt(scheduler, clock, '2026-06-02T00:05Z');
    engine.values.clear();
    await lookAt(scheduler, clock, '2026-06-01T23:05Z');
    await lookAt(scheduler, clock, '2026-06-02T00:05Z');
    expect(engine.requests).toHaveLength(1);
    await lookAt(scheduler, clock, '2030-01-01T00:00Z');
    await lookAt(scheduler, clock, '2030-01-01T12:00Z');
    await lookAt(scheduler, clock, '2026-06-03T12:00Z');
    expect(scheduler.schedules[0]?.nextAtMs).toBe(Date.parse('2026-06-04T00:00Z'));
  });

  it('never begins again a run that a crash interrupted', async () => {
    const { clock, engine, state, parts } = setUp('2026-06-01T12:00Z');
    const scheduler = await createScheduler(parts);
    await scheduler.scheduleOptimization(scheduled(NIGHTLY, 'catch-up'));
    engine.onApply = () => new Promise(() => undefined);
    clock.advance(Date.parse('2026-06-02T00:01Z') - clock.wallMs);
    await scheduler.check();
    await Promise.resolve();
    const next = await createScheduler({ ...parts, state });
    await lookAt(next, clock, '2026-06-02T00:02Z');
    expect(engine.requests).toHaveLength(1);
    expect(next.schedules[0]?.lastRun).toMatchObject({ outcome: 'failed' });
  });

  it('in quiet hours waits until some are known, then for the next, and not again too soon', async () => {
    const history = { atMs: new Float64Array(), loadRatio: new Float64Array() };
    const { clock, engine, parts } = setUp('2026-06-01T12:00Z', {
      readLoadHistory: async () => (clock.wallMs < Date.parse('2026-06-02') ? history : fourWeeks(clock.wallMs)),
    });
    const scheduler = await createScheduler(parts);
    await scheduler.scheduleOptimization(scheduled({ kind: 'quiet', everyMs: DAY_MS }));
    await lookAt(scheduler, clock, '2026-06-01T12:01Z');
    expect(scheduler.schedules[0]).toMatchObject({ nextAtMs: null, waitsFor: expect.stringContaining('three days') });
    await lookAt(scheduler, clock, '2026-06-02T12:01Z');
    expect(scheduler.schedules[0]).toMatchObject({ nextAtMs: Date.parse('2026-06-03T00:00Z'), waitsFor: null });
    await lookAt(scheduler, clock, '2026-06-03T02:00Z');
    engine.values.clear();
    await lookAt(scheduler, clock, '2026-06-03T04:00Z');
    expect(engine.requests).toHaveLength(1);
    await lookAt(scheduler, clock, '2026-06-04T02:00Z');
    expect(engine.requests).toHaveLength(2);
  });

  it('on a program acts on every process of that name, and reports if there is none', async () => {
    const processes = [
      { pid: 7, name: 'indexer-main', app: 'indexer' },
      { pid: 8, name: 'editor', app: 'editor' },
      { pid: 9, name: 'gnome-screensav', app: 'gnome-screensav' },
    ];
    const { clock, engine, parts } = setUp('2026-06-01T12:00Z', { readProcesses: async () => processes });
    const scheduler = await createScheduler(parts);
    const once: Timing = { kind: 'once', atMs: clock.wallMs + MINUTE_MS, windowMs: HOUR_MS };
    await scheduler.scheduleOptimization(scheduled(once, 'skip', { target: 'name:index*' }));
    await scheduler.scheduleOptimization(scheduled(once, 'skip', { target: 'name:nobody' }));
    await scheduler.scheduleOptimization(scheduled(once, 'skip', { target: 'name:gnome-screensaver' }));
    await lookAt(scheduler, clock, '2026-06-01T12:02Z');
    expect(engine.requests).toMatchObject([
      { target: 'pid:7', by: 'schedule schedule-1' },
      { target: 'pid:9', by: 'schedule schedule-3' },
    ]);
    expect(scheduler.schedules.map(({ lastRun }) => lastRun?.outcome)).toEqual(['applied', 'failed', 'applied']);
    expect(scheduler.schedules[1]?.lastRun?.reason).toBe('No process named nobody is running.');
    expect(scheduler.schedules.map(({ nextAtMs }) => nextAtMs)).toEqual([null, null, null]);
  });

  it('is refused if it could never run, and stops when it is canceled', async () => {
    const { clock, engine, parts } = setUp('2026-06-01T12:00Z');
    engine.impossible.set('gone', 'no such device');
    const scheduler = await createScheduler(parts);
    const add = (timing: Timing, change: Partial<ScheduledOptimization['change']> = {}) =>
      scheduler.scheduleOptimization(scheduled(timing, 'skip', change));
    await expect(add({ ...NIGHTLY, cron: 'soon' })).rejects.toThrow('soon is not a valid cron line');
    await expect(add({ ...NIGHTLY, cron: '0 0 30 2 *' })).rejects.toThrow('never occurs');
    await expect(add({ ...NIGHTLY, timeZone: 'Mars/Olympus' })).rejects.toThrow('Mars/Olympus');
    await expect(add({ kind: 'once', atMs: 0, windowMs: 0 })).rejects.toThrow('in the past');
    await expect(add(NIGHTLY, { target: 'pid:42' })).rejects.toThrow('pid:42 may be another process');
    await expect(add(NIGHTLY, { action: 'gone' })).rejects.toThrow('no such device');
    const id = await add(NIGHTLY);
    expect(await scheduler.cancelOptimization(id)).toBe(true);
    expect(await scheduler.cancelOptimization(id)).toBe(false);
    await lookAt(scheduler, clock, '2026-06-02T00:10Z');
    expect(engine.requests).toEqual([]);
    expect((await createScheduler(parts)).schedules).toEqual([]);
  });
});

/** Quiet from 00:00 to 06:00. */
function fourWeeks(toMs: number) {
  const toHourMs = Math.floor(toMs / HOUR_MS) * HOUR_MS;
  const atMs = Float64Array.from({ length: 672 }, (_, index) => toHourMs - (672 - index) * HOUR_MS);
  return { atMs, loadRatio: atMs.map((at) => ((at / HOUR_MS) % 24 < 6 ? 0.01 : 0.3)) };
}
