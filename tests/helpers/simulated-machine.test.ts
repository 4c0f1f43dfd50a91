import { describe, expect, it } from 'vitest';
import { metricDefinition } from '../../src/shared/model/catalog';
import type { Frame } from '../../src/shared/model/frame';
import { WEEK_MS } from '../../src/shared/model/time';
import { type SimulatedMachine, simulateMachine } from './simulated-machine';
import type { SimulatedRole } from './simulated-plan';

const ROLES: readonly SimulatedRole[] = ['desktop', 'laptop', 'build-box', 'server'];
/** A Monday. */
const FROM_MS = 1_704_067_200_000;
const options = { seed: 7, fromMs: FROM_MS, weeks: 2, intervalMs: 300_000 };

function valueAt(machine: SimulatedMachine, frame: Frame, key: string): number {
  const series = machine.table.find(key);
  if (series === undefined) throw new Error(`there is no ${key}`);
  return frame.values[series.index] as number;
}

function meanOf(machine: SimulatedMachine, key: string, isWanted: (atMs: number) => boolean): number {
  const values = [...machine.frames()]
    .filter(({ atMs }) => isWanted(atMs))
    .map((frame) => valueAt(machine, frame, key));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe.each(ROLES)('a simulated %s', (role) => {
  const machine = simulateMachine({ role, ...options });
  const frames = [...machine.frames()];

  it('is equal for equal seeds, and differs for different ones', () => {
    const again = simulateMachine({ role, ...options });
    const textOf = ({ atMs, gap, values }: Frame) => `${atMs} ${gap} ${values.join()}`;
    expect([...again.frames()].map(textOf)).toEqual(frames.map(textOf));
    expect(again.incidents).toEqual(machine.incidents);
    const other = simulateMachine({ role, ...options, seed: 8 });
    expect(other.incidents).not.toEqual(machine.incidents);
  });

  it('has the same incidents and suspends at any interval', () => {
    const finer = simulateMachine({ role, ...options, intervalMs: 60_000 });
    expect(finer.incidents).toEqual(machine.incidents);
    expect(finer.suspends).toEqual(machine.suspends);
  });

  it('has incidents within its span, awake, apart and in order', () => {
    expect(machine.incidents.length).toBeGreaterThanOrEqual(2);
    let beforeMs = FROM_MS;
    for (const incident of machine.incidents) {
      expect(incident.fromMs).toBeGreaterThanOrEqual(beforeMs);
      expect(incident.toMs).toBeGreaterThan(incident.fromMs);
      expect(machine.suspends.some((span) => span.fromMs < incident.toMs && span.toMs > incident.fromMs)).toBe(false);
      beforeMs = incident.toMs;
    }
    expect(beforeMs).toBeLessThanOrEqual(FROM_MS + 2 * WEEK_MS);
  });

  it('takes no frame while suspended, and a gap after', () => {
    expect(frames[0]?.gap).toBe(true);
    for (const { fromMs, toMs } of machine.suspends) {
      expect(frames.some(({ atMs }) => atMs >= fromMs && atMs < toMs)).toBe(false);
      const next = frames.find(({ atMs }) => atMs >= toMs);
      if (next !== undefined) expect(next.gap).toBe(true);
    }
    expect(frames.filter(({ gap }) => gap).length).toBeLessThanOrEqual(machine.suspends.length + 1);
  });

  it('has plausible values, ratios between 0 and 1, in the declared resolutions', () => {
    for (const { index, metric, key } of machine.table.list()) {
      const { unit, resolution } = metricDefinition(metric);
      const most = unit === 'ratio' ? (/^app_/.test(metric) ? 16 : /^load_/.test(metric) ? 4 : 1) : 1e13;
      for (const { values } of frames) {
        const value = values[index] as number;
        const isPlausible = Number.isFinite(value) && (value >= 0 || metric === 'battery_power_watts') && value <= most;
        const steps = value / resolution;
        if (!isPlausible || Math.abs(steps - Math.round(steps)) > 1e-3) throw new Error(`${key} is ${value}`);
      }
    }
  });

  it('has modes that add up to the whole', () => {
    for (const frame of frames) {
      const modes = ['user', 'system', 'iowait', 'idle'].map((mode) =>
        valueAt(machine, frame, `cpu_mode_ratio{mode="${mode}"}`),
      );
      expect(modes.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 1);
    }
  });

  it('has counters that only rise', () => {
    for (const { index } of machine.table.list().filter(({ metric }) => metricDefinition(metric).kind === 'counter')) {
      expect(
        frames.every(
          ({ values }, number) => number === 0 || (values[index] ?? 0) >= (frames[number - 1]?.values[index] ?? 0),
        ),
      ).toBe(true);
    }
  });
});

describe('its incidents', () => {
  const months = ROLES.map((role) => {
    const machine = simulateMachine({ role, ...options, weeks: 4 });
    return { role, machine, frames: [...machine.frames()] };
  });
  const signs: Readonly<Record<string, readonly [key: RegExp, least: number]>> = {
    'memory-leak': [/^memory_used_ratio$/, 0.93],
    'disk-full': [/^filesystem_used_ratio/, 0.97],
    'disk-saturated': [/^disk_io_busy_ratio/, 0.95],
    'cpu-saturated': [/^cpu_usage_ratio$/, 0.95],
    overheating: [/^sensor_temperature/, 75],
    'network-errors': [/^network_receive_errors/, 5],
  };

  it.each(Object.keys(signs))('shows %s in the measurements, while ordinary load seldom does', (kind) => {
    const [key, least] = signs[kind] as readonly [RegExp, number];
    let found = 0;
    for (const { role, machine, frames } of months) {
      const index = machine.table.list().find((series) => key.test(series.key))?.index ?? -1;
      for (const incident of machine.incidents.filter((one) => one.kind === kind)) {
        const within = frames.filter(({ atMs }) => atMs >= incident.fromMs && atMs < incident.toMs);
        expect(Math.max(...within.map(({ values }) => values[index] as number))).toBeGreaterThan(least);
        found++;
      }
      const ordinary = frames.filter(
        ({ atMs }) => !machine.incidents.some((one) => atMs >= one.fromMs && atMs < one.toMs + 900_000),
      );
      const signals = ordinary.filter(({ values }) => (values[index] as number) > least).length;
      // A build uses the whole CPU, and is not an incident.
      expect(signals / ordinary.length).toBeLessThan(role === 'build-box' && kind === 'cpu-saturated' ? 0.2 : 0.005);
    }
    expect(found).toBeGreaterThan(0);
  });
});

it('has a day and a week', () => {
  const hourOf = (atMs: number) => (atMs / 3_600_000) % 24;
  const isWeekend = (atMs: number) => Math.floor((atMs - FROM_MS) / 86_400_000) % 7 >= 5;
  const server = simulateMachine({ role: 'server', ...options });
  const day = meanOf(server, 'cpu_usage_ratio', (atMs) => hourOf(atMs) >= 12 && hourOf(atMs) < 16 && !isWeekend(atMs));
  const night = meanOf(server, 'cpu_usage_ratio', (atMs) => hourOf(atMs) < 2);
  const weekend = meanOf(
    server,
    'cpu_usage_ratio',
    (atMs) => hourOf(atMs) >= 12 && hourOf(atMs) < 16 && isWeekend(atMs),
  );
  expect(day).toBeGreaterThan(2 * night);
  expect(day).toBeGreaterThan(1.4 * weekend);
  const buildBox = simulateMachine({ role: 'build-box', ...options });
  const workday = (atMs: number) => hourOf(atMs) >= 9 && hourOf(atMs) < 18;
  expect(meanOf(buildBox, 'cpu_usage_ratio', (atMs) => workday(atMs) && !isWeekend(atMs))).toBeGreaterThan(
    2 * meanOf(buildBox, 'cpu_usage_ratio', (atMs) => workday(atMs) && isWeekend(atMs)),
  );
});

it('makes a week of minutes in well under a second', () => {
  const machine = simulateMachine({ role: 'server', ...options, intervalMs: 60_000, weeks: 1 });
  const startedMs = performance.now();
  let frames = 0;
  for (const _ of machine.frames()) frames++;
  expect(frames).toBe(10_080);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});
