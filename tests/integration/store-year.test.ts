import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { createMetricStore, type OpenMetricStore } from '../../src/main/store/create-metric-store';
import { createStoreService, type StoreService } from '../../src/main/store/store-service';
import type { RangeQuery } from '../../src/shared/contract/schemas';
import type { MetricName } from '../../src/shared/model/catalog';
import { SeriesTable } from '../../src/shared/model/series';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/shared/model/time';
import { connectService } from '../helpers/connect-service';
import { FakeClock } from '../helpers/fake-clock';
import { simulateMachine } from '../helpers/simulated-machine';

/*
 * Stores a year of a simulated server, a frame a minute: half a million, through the usual interface. It has two of the
 * 50 series, which takes seconds: the test is about time, which all series share. The clock of the store is slow, so
 * that a head is sealed after as many frames as at one a second.
 */
const METRICS: readonly MetricName[] = ['cpu_usage_ratio', 'homeostat_ticks_total'];
const FROM_MS = Date.UTC(2024, 0, 1);
const WEEKS = 52;
const END_MS = FROM_MS + WEEKS * 7 * DAY_MS;
/** Number of frames after which the test waits for the disk. A real store has time for that after every frame. */
const FRAMES_A_TURN = 2_880;
/** In memory if possible: two thousand syncs of a disk would only slow the test down. */
const SHARED_MEMORY = '/dev/shm';
/** Minutes of a month instead of a quarter, since fewer blocks are searched two thousand times. */
const LIMITS = { maxBytes: 512 * 2 ** 20, keptDays: { '1min': 30 } };
const WAITED_MS_A_FRAME = 1;
const FRAMES_A_HEAD = 1_300;

const directory = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'homeostat-year-'));
let store: OpenMetricStore | undefined;
let disconnect = () => {};
afterEach(async () => {
  await store?.close();
  disconnect();
  rmSync(directory, { recursive: true, force: true });
});

it('keeps a year of minutes, serves all of it, and expires the rest', { timeout: 60_000 }, async () => {
  const machine = simulateMachine({ role: 'server', seed: 2024, fromMs: FROM_MS, weeks: WEEKS, intervalMs: MINUTE_MS });
  const table = new SeriesTable();
  const picked = METRICS.map((metric) => {
    const series = machine.table.list().find((one) => one.metric === metric);
    if (series === undefined) throw new Error(`the simulation has no ${metric}`);
    table.intern(metric, series.labels);
    return series.index;
  });

  const clock = new FakeClock(FROM_MS);
  const problems: string[] = [];
  const remote = connectService<StoreService>(createStoreService(clock));
  disconnect = () => remote.disconnect();
  const opened = createMetricStore({
    directory,
    table,
    remote,
    clock,
    sealIntervalMs: FRAMES_A_HEAD * WAITED_MS_A_FRAME,
    retention: LIMITS,
    report: (problem) => problems.push(problem),
  });
  store = opened;

  const usage = new Float64Array((END_MS - FROM_MS) / MINUTE_MS);
  for (const { values, ...frame } of machine.frames()) {
    clock.wallMs = frame.atMs;
    clock.sinceBootMs += WAITED_MS_A_FRAME;
    opened.append({ ...frame, values: Float64Array.from(picked, (index) => values[index] as number) });
    usage[frame.sequence - 1] = values[picked[0] as number] as number;
    if (frame.sequence % FRAMES_A_TURN !== 0) continue;
    while ((await opened.stats()).newestAtMs !== frame.atMs) await sleep(2);
  }
  while ((await remote.maintain(LIMITS)).isMore);
  const request = async (query: Partial<RangeQuery>) => {
    const whole = { selectors: ['cpu_usage_ratio'], fromMs: FROM_MS, toMs: END_MS, points: 800 };
    const { series, ...grid } = await opened.range({ ...whole, aggregation: 'avg', ...query });
    return { ...grid, values: (series[0]?.values ?? []).map((value) => value ?? Number.NaN) };
  };
  const sumOf = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

  // No part of the year is lost or counted twice, in any tier.
  for (const points of [52, 364, 8_736]) {
    const { values } = await request({ points, aggregation: 'count' });
    expect(sumOf(values.filter((value) => !Number.isNaN(value)))).toBe(usage.length);
  }
  const { values: days, stepMs } = await request({ points: 365, aggregation: 'avg' });
  expect(stepMs).toBe(DAY_MS);
  for (const [day, value] of days.entries()) {
    expect(value).toBeCloseTo(sumOf(usage.subarray(day * 1_440, (day + 1) * 1_440)) / 1_440, 6);
  }
  const greatest = await request({ aggregation: 'max' });
  expect(Math.max(...greatest.values)).toBe(usage.reduce((most, value) => Math.max(most, value), 0));

  // The newest days are stored by the minute, and spring no longer is.
  const newest = await request({ fromMs: END_MS - DAY_MS, points: 1_441 });
  expect(newest.stepMs).toBe(MINUTE_MS);
  expect(newest.values.slice(0, 1_440)).toEqual([...usage.subarray(-1_440)]);
  const springMs = FROM_MS + 100 * DAY_MS;
  const spring = await request({ fromMs: springMs, toMs: springMs + HOUR_MS, points: 61, aggregation: 'count' });
  expect(spring.values.filter((value) => value > 0)).toEqual(Array.from({ length: 12 }, () => 5));

  // Five years later, only the hours of the last year are stored, and then none.
  const maintainAt = async (atMs: number) => {
    clock.wallMs = atMs;
    while ((await remote.maintain(LIMITS)).isMore);
  };
  const before = await opened.stats();
  expect(before.bytes).toBeLessThan(20e6);
  await maintainAt(END_MS + 1_700 * DAY_MS);
  expect((await opened.stats()).databaseBytes).toBeLessThan(before.databaseBytes / 2);
  const hours = await request({ fromMs: END_MS - 90 * DAY_MS, points: 2_161, aggregation: 'count' });
  expect(hours.stepMs).toBe(HOUR_MS);
  expect(sumOf(hours.values.filter((value) => !Number.isNaN(value)))).toBe(90 * 1_440);
  await maintainAt(END_MS + 2_000 * DAY_MS);
  const rest = await request({ points: 365, aggregation: 'count' });
  // The last week stays: its hours are made when it is over, which needs a newer frame.
  expect(rest.values.slice(0, -8).filter((value) => value > 0)).toEqual([]);
  expect(problems).toEqual([]);
});
