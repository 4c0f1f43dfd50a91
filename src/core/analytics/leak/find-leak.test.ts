import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { simulateMachine } from '../../../../tests/helpers/simulated-machine';
import { HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import { findLeak } from './find-leak';

const MEBIBYTE = 2 ** 20;
const GIBIBYTE = 2 ** 30;

/** Creates a day of minutes with one percent of noise. */
function memory(bytesAt: (hours: number) => number, hours = 24) {
  const random = createRandom(1, 'memory');
  const atMs = Float64Array.from({ length: hours * 60 }, (_, minute) => minute * MINUTE_MS);
  return { atMs, values: atMs.map((at) => bytesAt(at / HOUR_MS) * (0.995 + 0.01 * random())) };
}

describe('finds a leak', () => {
  it('with its rate and its start', () => {
    const leak = findLeak(memory((hours) => GIBIBYTE + Math.max(0, hours - 8) * 100 * MEBIBYTE));
    if (leak?.kind !== 'leak') throw new Error('found none');
    expect(leak.bytesPerDay / (2_400 * MEBIBYTE)).toBeCloseTo(1, 1);
    expect(Math.abs(leak.sinceMs - 8 * HOUR_MS)).toBeLessThan(1.5 * HOUR_MS);
    expect(leak.observedBytes / (2_600 * MEBIBYTE)).toBeCloseTo(1, 1);
    expect(leak.confidence).toBeGreaterThan(0.7);
    expect(leak.confidence).toBeLessThanOrEqual(1);
  });

  it('that continues after a restart', () => {
    const leak = findLeak(memory((hours) => 300 * MEBIBYTE + (hours % 15) * 150 * MEBIBYTE));
    expect(leak).toMatchObject({ kind: 'leak' });
    expect(leak?.kind === 'leak' && leak.sinceMs).toBeGreaterThanOrEqual(15 * HOUR_MS);
  });

  it('under garbage that is collected every hour', () => {
    const series = memory((hours) => GIBIBYTE + hours * 60 * MEBIBYTE + (hours % 1) * 300 * MEBIBYTE);
    expect(findLeak(series)).toMatchObject({ kind: 'leak' });
  });
});

describe('finds none', () => {
  it.each<[string, (hours: number) => number]>([
    ['steady', () => GIBIBYTE],
    ['a cache that fills and stops', (hours) => GIBIBYTE + GIBIBYTE * (1 - Math.exp(-hours / 4))],
    ['a large file opened at once', (hours) => (hours < 20 ? GIBIBYTE : 3 * GIBIBYTE)],
    ['windows opened and closed', (hours) => GIBIBYTE * (2 + Math.sin(hours))],
    ['visitors who come by day', (hours) => GIBIBYTE * (2 - Math.cos((hours / 24) * 2 * Math.PI))],
    ['growth that harms nobody', (hours) => 40 * MEBIBYTE + hours * MEBIBYTE],
    ['growth that has been given back', (hours) => GIBIBYTE + Math.max(0, 12 - Math.abs(hours - 12)) * 100 * MEBIBYTE],
    ['falling', (hours) => (30 - hours) * 100 * MEBIBYTE],
  ])('in memory use that shows: %s', (_, bytesAt) => {
    expect(findLeak(memory(bytesAt))).toBeNull();
  });

  it('in a rise that reached the same level the day before', () => {
    const tide = (hours: number) => GIBIBYTE * (2 - Math.cos((hours / 24) * 2 * Math.PI));
    expect(findLeak(memory(tide, 35))).toBeNull();
  });
});

describe('bad input', () => {
  it.each([
    ['two points', [0, 1], [1, 2]],
    ['all gaps', Array.from({ length: 100 }, (_, row) => row), new Array<number>(100).fill(Number.NaN)],
    ['one instant', new Array<number>(100).fill(5), Array.from({ length: 100 }, (_, row) => row)],
    ['no instant', new Array<number>(100).fill(Number.NaN), new Array<number>(100).fill(1)],
  ])('is reported as too few points: %s', (_, atMs, values) => {
    const result = findLeak({ atMs: Float64Array.from(atMs), values: Float64Array.from(values) });
    expect(result).toMatchObject({ kind: 'too-few-points', needed: 24 });
  });

  it('leaves out gaps, infinities and times that go back', () => {
    const { atMs, values } = memory((hours) => GIBIBYTE + hours * 100 * MEBIBYTE);
    const clean = findLeak({ atMs, values });
    const dirty = Float64Array.from(values);
    for (let row = 10; row < dirty.length; row += 50)
      dirty[row] = row % 100 === 10 ? Number.NaN : Number.POSITIVE_INFINITY;
    const leak = findLeak({ atMs: atMs.map((at, row) => (row % 70 === 3 ? 0 : at)), values: dirty });
    if (clean?.kind !== 'leak' || leak?.kind !== 'leak') throw new Error('found none');
    expect(leak.bytesPerDay / clean.bytesPerDay).toBeCloseTo(1, 1);
  });
});

it('finds most leaks of SIMULATED machines while they last, with few false alarms', () => {
  const WINDOW_ROWS = 2_016;
  let checks = 0;
  let falseAlarms = 0;
  const found = new Set<string>();
  const wanted = new Set<string>();
  for (const role of ['desktop', 'server'] as const) {
    const machine = simulateMachine({ role, seed: 1, fromMs: Date.UTC(2024, 0, 1), weeks: 4, intervalMs: 300_000 });
    const frames = [...machine.frames()];
    const atMs = Float64Array.from(frames, (frame) => frame.atMs);
    const leaks = machine.incidents.filter(
      (one) => one.kind === 'memory-leak' && one.fromMs > (atMs[WINDOW_ROWS] as number),
    );
    for (const { index, key } of machine.table.list().filter(({ metric }) => metric === 'app_memory_bytes')) {
      const values = Float64Array.from(frames, (frame) => frame.values[index] as number);
      for (let end = WINDOW_ROWS; end < values.length; end += 36) {
        const past = { atMs: atMs.subarray(end - WINDOW_ROWS, end), values: values.subarray(end - WINDOW_ROWS, end) };
        const isLeak = findLeak(past)?.kind === 'leak';
        const nowMs = atMs[end - 1] as number;
        const incident = leaks.find(
          ({ cause, fromMs, toMs }) => key.includes(`"${cause}"`) && nowMs >= fromMs && nowMs < toMs + HOUR_MS,
        );
        checks++;
        if (incident !== undefined) wanted.add(`${role} ${incident.fromMs}`);
        if (isLeak && incident !== undefined) found.add(`${role} ${incident.fromMs}`);
        if (isLeak && incident === undefined) falseAlarms++;
      }
    }
  }
  expect(wanted.size).toBeGreaterThanOrEqual(2);
  expect(found.size / wanted.size).toBeGreaterThan(0.6);
  expect(falseAlarms / checks).toBeLessThan(0.005);
});
