import { describe, expect, it } from 'vitest';
import type { MetricName } from '../../shared/model/catalog';
import { type Labels, SeriesTable } from '../../shared/model/series';
import { thresholdDefinition } from '../thresholds/threshold-catalog';
import type { Signal } from './signal';
import { SignalReader } from './signal-reader';
import { SIGNALS } from './signals';

const thresholds = { bounds: (id: string) => thresholdDefinition(id).bounds.desktop };
const signal = (id: string): Signal => SIGNALS.find((one) => one.id === id) as Signal;

type Reading = readonly [metric: MetricName, labels: Labels, value: number];

/** A machine with frames a second apart. */
class Machine {
  readonly table = new SeriesTable();
  readonly reader: SignalReader;
  #atMs = 0;

  constructor(...ids: string[]) {
    this.reader = new SignalReader(ids.map(signal), this.table, thresholds);
  }

  run(seconds: number, readings: readonly Reading[], gap = false) {
    const indexes = readings.map(([metric, labels]) => this.table.intern(metric, labels));
    let found = this.#read(indexes, readings, gap);
    for (let second = 1; second < seconds; second++) found = this.#read(indexes, readings, false);
    return found;
  }

  #read(indexes: readonly number[], readings: readonly Reading[], gap: boolean) {
    this.#atMs += 1_000;
    const values = new Float64Array(this.table.size).fill(Number.NaN);
    for (const [position, index] of indexes.entries()) values[index] = readings[position]?.[2] ?? Number.NaN;
    return this.reader.read({ sequence: 1, atMs: this.#atMs, intervalMs: 1_000, gap, values });
  }
}

const pressure = (value: number): Reading => ['pressure_some_ratio', { resource: 'cpu' }, value];
const usage = (value: number): Reading => ['cpu_usage_ratio', {}, value];
const load = (value: number): Reading => ['load_1m_ratio', {}, value];
const filled = (mount: string, value: number): Reading => ['filesystem_used_ratio', { mount }, value];
const queue = (device: string, value: number): Reading => ['disk_queue_length_count', { device }, value];
const hung = (mount: string, value: number): Reading => ['filesystem_probe_hung_ratio', { mount }, value];
const busy = (device: string, value: number): Reading => ['disk_io_busy_ratio', { device }, value];

describe('the signal reader', () => {
  it('describes a file system that hangs without a percentage', () => {
    const [found] = new Machine('disk-hung').run(20, [hung('/mnt', 1)]);
    expect(found?.text).toBe('File system not responding (/mnt)');
  });

  it('returns the start, the value and the bounds', () => {
    const machine = new Machine('disk-space');
    machine.run(5, [filled('/', 0.5)]);
    const [found] = machine.run(20, [filled('/', 0.99)]);
    expect(found).toMatchObject({
      signal: 'disk-space',
      subject: '/',
      severity: 'critical',
      points: 40,
      metric: 'filesystem_used_ratio{mount="/"}',
      bounds: thresholds.bounds('disk-space'),
    });
    expect(found?.sinceMs).toBeGreaterThan(5_000);
    expect(found?.sinceMs).toBeLessThan(12_000);
    expect(found?.text).toContain('(/)');
  });

  it('is robust against a single reading', () => {
    const machine = new Machine('disk-space');
    machine.run(10, [filled('/', 0.5)]);
    expect(machine.run(1, [filled('/', 0.97)])).toEqual([]);
  });

  it('judges each subject separately, including new ones', () => {
    const machine = new Machine('disk-space');
    machine.run(5, [filled('/', 0.5)]);
    const found = machine.run(10, [filled('/', 0.5), filled('/data', 0.98)]);
    expect(found.map(({ subject }) => subject)).toEqual(['/data']);
  });

  it('counts pressure only while the processor is busy', () => {
    const machine = new Machine('cpu-pressure');
    expect(machine.run(20, [pressure(0.9), usage(0.3)])).toEqual([]);
    expect(machine.run(20, [pressure(0.9), usage(0.95)])).toHaveLength(1);
    // A slightly lower value does not end it, a much lower one does.
    expect(machine.run(20, [pressure(0.9), usage(0.58)])).toHaveLength(1);
    expect(machine.run(20, [pressure(0.9), usage(0.2)])).toEqual([]);
  });

  it("uses the gate of the subject's own device", () => {
    const machine = new Machine('disk-queue');
    const found = machine.run(20, [queue('sda', 500), busy('sda', 0.1), queue('sdb', 500), busy('sdb', 1)]);
    expect(found.map(({ subject }) => subject)).toEqual(['sdb']);
  });

  it('skips the substitute if the original metric exists', () => {
    expect(new Machine('cpu-pressure', 'cpu-load').run(20, [load(9)])).toMatchObject([{ signal: 'cpu-load' }]);
    const both = new Machine('cpu-pressure', 'cpu-load').run(20, [load(9), pressure(0.01), usage(1)]);
    expect(both).toEqual([]);
  });

  it('forgets a removed device after half a minute', () => {
    const machine = new Machine('disk-space');
    machine.run(10, [filled('/', 0.5), filled('/stick', 0.99)]);
    expect(machine.run(20, [filled('/', 0.5)])).toHaveLength(1);
    expect(machine.run(20, [filled('/', 0.5)])).toEqual([]);
  });

  it('restarts after a gap', () => {
    const machine = new Machine('disk-space');
    machine.run(10, [filled('/', 0.99)]);
    expect(machine.run(1, [filled('/', 0.5)], true)).toEqual([]);
  });

  it('measures the closeness of the nearest threshold', () => {
    const machine = new Machine('disk-space', 'cpu-pressure');
    machine.run(10, [filled('/', 0.46), pressure(0.9), usage(0.1)]);
    expect(machine.reader.strain).toBeCloseTo(0.46 / thresholds.bounds('disk-space').warning, 6);
    machine.run(60, [filled('/', 0.99), pressure(0.9), usage(0.1)]);
    expect(machine.reader.strain).toBe(1);
  });
});
