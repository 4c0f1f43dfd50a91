import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import type { MetricName } from '../../shared/model/catalog';
import { SeriesTable } from '../../shared/model/series';
import { type MetricsCollector, type Sink, type Tick, UnsupportedError } from './collector';
import { createCollectorRegistry } from './registry';

const TICK_MS = 1_000;

/** A source controlled by the test. */
class FakeCollector implements MetricsCollector {
  readonly title = 'Fake';
  readonly ticks: Tick[] = [];
  value = 1;
  error: Error | undefined;
  startError: Error | undefined;
  takesMs = 0;
  starts = 0;
  stops = 0;
  sink: Sink | undefined;
  readonly intervalMs?: number;
  readonly optIn?: boolean;

  constructor(
    readonly id: string,
    private readonly clock: FakeClock,
    private readonly metric: MetricName = 'load_tasks_count',
    options: { intervalMs?: number; optIn?: boolean } = {},
  ) {
    if (options.intervalMs !== undefined) this.intervalMs = options.intervalMs;
    if (options.optIn !== undefined) this.optIn = options.optIn;
  }

  start(sink: Sink): void {
    this.sink = sink;
    if (this.startError !== undefined) throw this.startError;
    this.starts++;
  }

  collect(tick: Tick, sink: Sink): void {
    this.ticks.push(tick);
    this.clock.sinceBootMs += this.takesMs;
    sink.set(sink.series(this.metric), this.value);
    if (this.error !== undefined) throw this.error;
  }

  stop(): void {
    this.stops++;
  }
}

describe('createCollectorRegistry', () => {
  let clock: FakeClock;
  let table: SeriesTable;
  let problems: string[];
  let first: FakeCollector;
  let second: FakeCollector;
  let registry: ReturnType<typeof createCollectorRegistry>;

  beforeEach(() => {
    clock = new FakeClock();
    table = new SeriesTable();
    problems = [];
    first = new FakeCollector('first', clock);
    second = new FakeCollector('second', clock, 'process_count');
    registry = createRegistry([first, second]);
  });

  function createRegistry(collectors: readonly MetricsCollector[]) {
    const onProblem = (id: string, problem: string) => void problems.push(`${id}: ${problem}`);
    return createCollectorRegistry({ collectors, table, clock, onProblem });
  }

  /** Advances one tick. @returns the value of a series; NaN if it has none */
  function tick(options: { gap?: boolean; afterMs?: number } = {}): (key: string) => number {
    clock.advance(options.afterMs ?? TICK_MS);
    const values = registry.collect({ atMs: clock.wallMs, intervalMs: TICK_MS, gap: options.gap ?? false });
    return (key) => values[table.find(key)?.index ?? -1] ?? Number.NaN;
  }

  const stateOf = (id: string) => registry.list().find((status) => status.id === id);

  it('puts each value at the index of its series, rounded to its resolution', () => {
    first.value = 41.7;
    const value = tick();
    expect(value('load_tasks_count')).toBe(42);
    expect(value('process_count')).toBe(1);
    expect(value('homeostat_collector_success_ratio{collector="first"}')).toBe(1);
    expect(value('homeostat_collector_duration_seconds{collector="first"}')).toBe(0);
  });

  it('gives every frame an array of its own', () => {
    const one = registry.collect({ atMs: 0, intervalMs: TICK_MS, gap: false });
    first.value = 7;
    const two = registry.collect({ atMs: 0, intervalMs: TICK_MS, gap: false });
    const index = table.find('load_tasks_count')?.index ?? -1;
    expect([one[index], two[index]]).toEqual([1, 7]);
  });

  it('treats infinity and NaN as no value', () => {
    for (const nothing of [Number.NaN, Number.POSITIVE_INFINITY]) {
      first.value = nothing;
      expect(tick()('load_tasks_count')).toBeNaN();
    }
  });

  it('grows with the series', () => {
    const many = new FakeCollector('many', clock);
    many.collect = (_, sink) => {
      for (let core = 0; core < 2_000; core++) sink.set(sink.series('cpu_core_usage_ratio', { core: `${core}` }), 0.5);
    };
    registry.register(many);
    expect(tick()('cpu_core_usage_ratio{core="1999"}')).toBe(0.5);
  });

  it('passes the elapsed time, and marks the first run and those after a gap', () => {
    tick();
    tick({ afterMs: 1_500 });
    tick({ gap: true });
    tick();
    expect(first.ticks.map(({ elapsedMs, gap }) => [elapsedMs, gap])).toEqual([
      [Number.NaN, true],
      [1_500, false],
      [Number.NaN, true],
      [1_000, false],
    ]);
  });

  describe('with an interval of its own', () => {
    let slow: FakeCollector;
    beforeEach(() => {
      slow = new FakeCollector('slow', clock, 'memory_free_bytes', { intervalMs: 3_000 });
      slow.value = 4_096;
      registry.register(slow);
    });

    it('runs a collector when it is due, and repeats its values in between', () => {
      const seen = Array.from({ length: 7 }, () => tick()('memory_free_bytes'));
      expect(slow.ticks).toHaveLength(3);
      expect(slow.ticks.at(-1)?.elapsedMs).toBe(3_000);
      expect(seen.every((value) => value === 4_096)).toBe(true);
    });

    it('rounds the interval up to whole ticks, and accepts a slightly early timer', () => {
      registry.setInterval('slow', 1_500);
      tick();
      tick();
      expect(slow.ticks).toHaveLength(1);
      tick({ afterMs: 950 });
      expect(slow.ticks).toHaveLength(2);
      registry.setInterval('slow', undefined);
      expect(stateOf('slow')?.intervalMs).toBe(3_000);
    });

    it('reports a gap between its runs', () => {
      tick();
      tick({ gap: true });
      tick();
      tick();
      expect(slow.ticks.map(({ gap }) => gap)).toEqual([true, true]);
    });

    it('puts values set between its runs into the next frame', () => {
      tick();
      slow.sink?.set(slow.sink.series('memory_free_bytes'), 8_192);
      expect(tick()('memory_free_bytes')).toBe(8_192);
      expect(slow.ticks).toHaveLength(1);
    });
  });

  it('isolates a failing collector, reports it once, and retries with growing delays', () => {
    tick();
    first.error = new Error('no such file');
    const value = tick();
    expect(value('load_tasks_count')).toBeNaN();
    expect(value('process_count')).toBe(1);
    expect(value('homeostat_collector_success_ratio{collector="first"}')).toBe(0);
    expect(stateOf('first')).toMatchObject({ state: 'backing-off', failures: 1, error: 'no such file' });
    for (let second = 0; second < 60; second++) tick();
    // After 2, 4, 8, 16 and 32 s.
    expect(first.ticks).toHaveLength(6);
    expect(second.ticks).toHaveLength(62);
    expect(problems).toEqual(['first: no such file']);
  });

  it('waits five minutes at most', () => {
    first.error = new Error('broken');
    for (let minute = 0; minute < 120; minute++) tick({ afterMs: 60_000 });
    const before = first.ticks.length;
    for (let minute = 0; minute < 10; minute++) tick({ afterMs: 60_000 });
    expect(first.ticks.length - before).toBe(2);
  });

  it('computes no rate across failures', () => {
    tick();
    first.error = new Error('for once');
    tick();
    first.error = undefined;
    tick();
    tick();
    expect(first.ticks.at(-1)?.gap).toBe(true);
    expect(stateOf('first')).toMatchObject({ state: 'running', failures: 0, error: null });
    tick();
    expect(first.ticks.at(-1)).toMatchObject({ gap: false, elapsedMs: 1_000 });
  });

  it('retries a failed start', () => {
    first.startError = new Error('not yet');
    tick();
    expect(stateOf('first')?.state).toBe('backing-off');
    expect(first.stops).toBe(1);
    first.startError = undefined;
    tick();
    tick();
    expect(first.starts).toBe(1);
    expect(stateOf('first')?.state).toBe('running');
  });

  it('backs off from a repeatedly slow collector, not from one that is slow once', () => {
    first.takesMs = 25;
    for (let run = 0; run < 4; run++) tick();
    first.takesMs = 1;
    tick();
    first.takesMs = 25;
    for (let run = 0; run < 4; run++) tick();
    expect(stateOf('first')?.state).toBe('running');
    expect(tick()('load_tasks_count')).toBeNaN();
    expect(stateOf('first')).toMatchObject({ state: 'backing-off', lastDurationMs: 25 });
    expect(problems).toEqual(['first: took 25 ms of the tick, 5 times in a row']);
    first.takesMs = 0;
    tick();
    tick();
    expect(stateOf('first')).toMatchObject({ state: 'running', failures: 0, error: null });
  });

  it('leaves unsupported collectors alone', () => {
    first.startError = new UnsupportedError('no battery');
    tick();
    const value = tick();
    expect(stateOf('first')).toMatchObject({ state: 'unsupported', error: 'no battery', enabled: true });
    expect(value('homeostat_collector_success_ratio{collector="first"}')).toBeNaN();
    expect(problems).toEqual([]);
  });

  it('enables and disables collectors', () => {
    tick();
    registry.disable('first');
    registry.disable('first');
    const value = tick();
    expect(first.stops).toBe(1);
    expect(value('load_tasks_count')).toBeNaN();
    expect(value('homeostat_collector_success_ratio{collector="first"}')).toBeNaN();
    expect(stateOf('first')).toMatchObject({ enabled: false, state: 'disabled' });
    first.sink?.set(first.sink.series('load_tasks_count'), 9);
    expect(tick()('load_tasks_count')).toBeNaN();
    registry.enable('first');
    expect(tick()('load_tasks_count')).toBe(1);
    expect(first.ticks.at(-1)?.gap).toBe(true);
    expect(first.starts).toBe(2);
  });

  it('keeps opt-in collectors off', () => {
    registry.register(new FakeCollector('wanted', clock, 'memory_free_bytes', { optIn: true }));
    expect(tick()('memory_free_bytes')).toBeNaN();
    registry.enable('wanted');
    expect(tick()('memory_free_bytes')).toBe(0);
  });

  it('refuses duplicates, and names existing ones', () => {
    expect(() => registry.register(first)).toThrow('two collectors are named first');
    expect(() => registry.enable('sceond')).toThrow('no collector is named sceond; use one of first, second');
  });

  it('stops all collectors even if one fails to stop', () => {
    first.stop = () => {
      throw new Error('stuck');
    };
    tick();
    registry.stop();
    registry.stop();
    expect(second.stops).toBe(1);
    expect(problems).toEqual(['first: cannot stop the collector: stuck']);
  });

  it('continues without values for too many series', () => {
    table = new SeriesTable(5);
    registry = createRegistry([first, second]);
    const value = tick();
    expect(value('load_tasks_count')).toBe(1);
    expect(value('process_count')).toBeNaN();
  });
});
