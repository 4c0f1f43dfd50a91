import { describe, expect, it } from 'vitest';
import { sampleProcess } from '../../../../tests/helpers/health-samples';
import type { Bottleneck } from '../../../shared/contract/health-schemas';
import type { GapKind } from '../../../shared/model/frame';
import { SeriesTable } from '../../../shared/model/series';
import { EmergencyWatch } from './emergency-watch';

const GIBIBYTE = 1024 ** 3;
const START_MS = 1_000_000;

/** Simulates a machine with only the given series, second by second. */
function watchWith(names: readonly [Parameters<SeriesTable['intern']>[0], Record<string, string>?][]) {
  const table = new SeriesTable();
  const indexes = names.map(([metric, labels]) => table.intern(metric, labels ?? {}));
  let bottlenecks: readonly Bottleneck[] = [];
  const watch = new EmergencyWatch({
    table,
    reach: () => ({ ownPid: 1, only: [], never: [] }),
    runawayMs: () => 30_000,
    memoryReserveBytes: () => 0,
    bottlenecks: () => bottlenecks,
  });
  let sequence = 0;
  return {
    find(...found: readonly Bottleneck[]) {
      bottlenecks = found;
    },
    /** Returns the seconds until an emergency of that kind; undefined if none occurs within a minute. */
    secondsUntil(kind: string, valuesAt: (second: number) => readonly number[], gapAt?: number): number | undefined {
      for (let second = 0; second < 60; second++) {
        const values = new Float64Array(table.size).fill(Number.NaN);
        valuesAt(second).forEach((value, index) => {
          values[indexes[index] ?? -1] = value;
        });
        sequence++;
        const frame = { sequence, atMs: START_MS + sequence * 1_000, intervalMs: 1_000, gap: second === gapAt, values };
        if (watch.observe(frame).some((one) => one.kind === kind)) return second;
      }
      return undefined;
    },
    /** Shows frames at these seconds, each after such a gap, to a processor that is never free. */
    starve(atSeconds: readonly number[], gapKindAt: (second: number) => GapKind): readonly number[] {
      const rows = [sampleProcess({ pid: 7, app: 'make', cpuCores: 2 })];
      return atSeconds.filter((second) => {
        const atMs = START_MS + second * 1_000;
        watch.observeProcesses({ atMs, rows });
        const values = new Float64Array(table.size).fill(0.9);
        const frame = { sequence: ++sequence, atMs, intervalMs: 1_000, gap: true, gapKind: gapKindAt(second), values };
        return watch.observe(frame).some(({ kind }) => kind === 'runaway');
      });
    },
    watch,
  };
}

const hot = (severity: Bottleneck['severity'], untilMs: number | null = null): Bottleneck => ({
  id: 'thermal',
  resource: 'thermal',
  subject: 'core 0',
  severity,
  sinceMs: START_MS,
  untilMs,
  activeRatio: 1,
  evidence: [],
  culprits: [],
  text: 'core 0 is at 101 °C',
});

describe('heat', () => {
  it('is an emergency if it is critical for ten seconds', () => {
    const machine = watchWith([]);
    machine.find(hot('critical'));
    expect(machine.secondsUntil('overheating', () => [])).toBe(10);
    expect(machine.watch.current[0]).toMatchObject({ area: 'power', text: 'core 0 is at 101 °C', suspects: [] });
    machine.find();
    machine.secondsUntil('overheating', () => []);
    expect(machine.watch.current[0]?.text).toBe('core 0 is at 101 °C');
    for (let second = 0; second < 10; second++) machine.secondsUntil('overheating', () => []);
    expect(machine.watch.current).toEqual([]);
  });

  it('is not an emergency if it is lower, or over', () => {
    const machine = watchWith([]);
    machine.find(hot('warning'), hot('critical', START_MS + 1));
    expect(machine.secondsUntil('overheating', () => [])).toBeUndefined();
  });
});

describe('a disk', () => {
  const disk = () => watchWith([['filesystem_available_bytes', { mount: '/home' }]]);

  it('that will be full within minutes is an emergency with its name', () => {
    const machine = disk();
    const seconds = machine.secondsUntil('disk-filling', (second) => [10 * GIBIBYTE - second * 0.1 * GIBIBYTE]);
    expect(seconds).toBeGreaterThan(3);
    expect(seconds).toBeLessThan(30);
    expect(machine.watch.current[0]).toMatchObject({
      area: 'disk',
      subject: '/home',
      leftSeconds: 100 - (seconds ?? 0),
    });
  });

  it('that fills over hours is not an emergency, nor is one copy that ends', () => {
    expect(disk().secondsUntil('disk-filling', (second) => [GIBIBYTE - second * 10_000])).toBeUndefined();
    const copied = (second: number) => [10 * GIBIBYTE - Math.min(second, 2) * 0.1 * GIBIBYTE];
    expect(disk().secondsUntil('disk-filling', copied)).toBeUndefined();
  });
});

describe('memory', () => {
  const memory = () => watchWith([['memory_total_bytes'], ['memory_available_bytes']]);

  it('below a twentieth is an emergency within seconds', () => {
    const seconds = memory().secondsUntil('memory-low', () => [16 * GIBIBYTE, 0.5 * GIBIBYTE]);
    expect(seconds).toBeLessThanOrEqual(4);
  });

  it('that runs out is an emergency with the time that is left', () => {
    const machine = memory();
    const seconds = machine.secondsUntil('memory-low', (second) => [16 * GIBIBYTE, (4 - second * 0.1) * GIBIBYTE]);
    expect(machine.watch.current[0]?.leftSeconds).toBe(40 - (seconds ?? 0));
    const still = memory();
    still.secondsUntil('memory-low', () => [16 * GIBIBYTE, 0.5 * GIBIBYTE]);
    expect(still.watch.current[0]).not.toHaveProperty('leftSeconds');
  });

  it('in plenty is not an emergency', () => {
    expect(memory().secondsUntil('memory-low', () => [16 * GIBIBYTE, 8 * GIBIBYTE])).toBeUndefined();
  });

  it('ignores data from before a gap', () => {
    const low = () => [16 * GIBIBYTE, 0.5 * GIBIBYTE];
    const without = memory().secondsUntil('memory-low', low) ?? 0;
    expect(memory().secondsUntil('memory-low', low, without)).toBeGreaterThan(without);
  });
});

describe('a host that is starved', () => {
  const processor = () => watchWith([['pressure_some_ratio', { resource: 'cpu' }]]);
  const every = (seconds: number) => Array.from({ length: 60 / seconds }, (_, index) => index * seconds);

  it('finds a runaway in the time that its late frames show', () => {
    expect(processor().starve(every(5), () => 'late')[0]).toBe(30);
    expect(processor().starve(every(20), () => 'late')).toEqual([40]);
  });

  it('starts again after a suspend, of which nothing is known', () => {
    const found = processor().starve(every(5), (second) => (second === 25 ? 'suspend' : 'late'));
    expect(found[0]).toBe(55);
  });

  it('blames no process of an old scan, whose pid may belong to another by now', () => {
    const machine = processor();
    machine.starve([0], () => 'late');
    const secondsUntil = machine.secondsUntil('runaway', () => [0.9]);
    expect(secondsUntil).toBeUndefined();
    expect(machine.watch.isOngoing('runaway', null)).toBe(true);
  });
});
