import { expect, it, onTestFinished, vi } from 'vitest';
import { sampleRule } from '../../../tests/helpers/alert-samples';
import type { AlertRule } from '../../shared/contract/alert-schemas';
import { SeriesTable } from '../../shared/model/series';
import { AppLog } from '../base/log';
import { TrendWatch } from './trend-watch';

const { name, enabled, severity, for_seconds, clear_for_seconds, summary, advice, actions } = sampleRule();
const COMMON = { name, enabled, severity, for_seconds, clear_for_seconds, summary, advice, actions };
const FILLS: AlertRule = { ...COMMON, kind: 'trend', series: 'filesystem_used_ratio', reaches: 1, within_hours: 24 };
const RISES: AlertRule = { ...COMMON, kind: 'trend', series: 'memory_used_ratio', rises_per_day_above: 0.1 };
const ROOT = 'filesystem_used_ratio{mount="/"}';

function create() {
  const table = new SeriesTable();
  table.intern('filesystem_used_ratio', { mount: '/' });
  table.intern('filesystem_used_ratio', { mount: '/new' });
  table.intern('memory_used_ratio');
  const log = new AppLog(
    () => undefined,
    () => 0,
  );
  const requested: string[] = [];
  const reply = { hours: new Map([[ROOT, 5]]), fails: false };
  const watch = new TrendWatch({
    table,
    log: log.for('trends'),
    findHoursToLimit: async (metrics, limit) => {
      requested.push(`${metrics.join(' ')} to ${limit}`);
      if (reply.fails) throw new Error('the worker is gone');
      return reply.hours;
    },
    findRisePerDay: async (metric) => {
      requested.push(metric);
      return 0.2;
    },
  });
  onTestFinished(() => watch.stop());
  return { watch, asked: requested, reply, log };
}

it('computes the trends that rules need, and no others', async () => {
  const { watch, asked: requested } = create();
  watch.setRules([FILLS, RISES, sampleRule(), { ...FILLS, enabled: false }]);
  expect(watch.hoursToLimit(ROOT, 1)).toBeUndefined();
  await watch.renew();
  expect(requested).toEqual([`${ROOT} filesystem_used_ratio{mount="/new"} to 1`, 'memory_used_ratio']);
  expect(watch.hoursToLimit(ROOT, 1)).toBe(5);
  expect(watch.hoursToLimit(ROOT, 0.9)).toBeUndefined();
  expect(watch.hoursToLimit('filesystem_used_ratio{mount="/new"}', 1)).toBeUndefined();
  expect([watch.risePerDay('memory_used_ratio'), watch.risePerDay(ROOT)]).toEqual([0.2, undefined]);
});

it('computes every half hour from the first history on, and continues after a failure', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { watch, asked: requested, reply, log } = create();
  watch.setRules([FILLS]);
  watch.start();
  await vi.advanceTimersByTimeAsync(119_000);
  expect(requested).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(watch.hoursToLimit(ROOT, 1)).toBe(5);
  reply.fails = true;
  await vi.advanceTimersByTimeAsync(1_800_000);
  expect([requested.length, log.tail(1)[0]?.details['error']]).toEqual([2, 'the worker is gone']);
  expect(watch.hoursToLimit(ROOT, 1)).toBe(5);
  await vi.advanceTimersByTimeAsync(1_800_000);
  expect(requested).toHaveLength(3);
});
