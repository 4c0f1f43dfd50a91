import { expect, it, onTestFinished, vi } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import type { CapacityView } from '../../shared/contract/analytics-schemas';
import { DAY_MS } from '../../shared/model/time';
import { AppLog } from '../base/log';
import { CapacityWatch } from './capacity-watch';

const space = (mount: string, days: number, latestMs: number | null = 2 * days * DAY_MS): CapacityView => ({
  metric: `filesystem_used_ratio{mount="${mount}"}`,
  what: `Disk space on ${mount}`,
  limit: 1,
  observed: 0.9,
  answer: { kind: 'reaches', afterMs: days * DAY_MS, earliestMs: 0, latestMs },
});

function createWatch(views: () => Promise<readonly CapacityView[]>, mayForecast = true) {
  const clock = new FakeClock();
  const appLog = new AppLog(() => undefined, clock.nowMs);
  const log = appLog.for('capacity');
  return {
    clock,
    appLog,
    watch: new CapacityWatch({ forecast: views, mayForecast: () => mayForecast, clock, log }),
  };
}

it('reports a space that is full within three days, more severely within one', async () => {
  const views = [space('/', 2), space('/home', 0.5), space('/data', 20), space('/maybe', 1, null)];
  const { watch } = createWatch(async () => views);
  await watch.check();
  expect(watch.findings()).toMatchObject([
    { subject: '/', severity: 'notice', points: 3, resource: 'disk-space' },
    { subject: '/home', severity: 'warning', points: 8 },
  ]);
  expect(watch.findings()[0]?.text).toMatch(/^Disk space on \/ will run out in about 2/);
});

it('ignores memory, which empties again, and spaces that never fill', async () => {
  const memory = { ...space('/', 1), metric: 'memory_used_ratio' };
  const { watch } = createWatch(async () => [memory, { ...space('/', 1), answer: { kind: 'never' } }]);
  await watch.check();
  expect(watch.findings()).toEqual([]);
});

it('keeps the begin of a problem, and removes a problem that is over', async () => {
  let views: readonly CapacityView[] = [space('/', 2)];
  const { watch, clock } = createWatch(async () => views);
  await watch.check();
  const sinceMs = clock.nowMs();
  clock.advance(3_600_000);
  await watch.check();
  expect(watch.findings()[0]?.sinceMs).toBe(sinceMs);
  views = [];
  await watch.check();
  expect(watch.findings()).toEqual([]);
});

it('keeps a result that cannot be renewed for a few hours, and logs the failure', async () => {
  let works = true;
  const { watch, clock, appLog } = createWatch(async () => {
    if (!works) throw new Error('no history');
    return [space('/', 2)];
  });
  await watch.check();
  works = false;
  clock.advance(3_600_000);
  await watch.check();
  expect(watch.findings()).toHaveLength(1);
  expect(appLog.tail(1)[0]?.details).toEqual({ error: 'no history' });
  clock.advance(4 * 3_600_000);
  expect(watch.findings()).toEqual([]);
});

it('requests nothing while the budget is used up', async () => {
  const { watch } = createWatch(() => Promise.reject(new Error('asked')), false);
  await watch.check();
  expect(watch.findings()).toEqual([]);
});

it('checks ten minutes after the start and then every 45 minutes until it is stopped', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let requested = 0;
  const { watch } = createWatch(async () => {
    requested++;
    return [];
  });
  const stop = watch.start();
  await vi.advanceTimersByTimeAsync(9 * 60_000);
  expect(requested).toBe(0);
  await vi.advanceTimersByTimeAsync(2 * 3_600_000);
  expect(requested).toBe(3);
  await stop();
  await vi.advanceTimersByTimeAsync(86_400_000);
  expect(requested).toBe(3);
});
