import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { FIRST_TICK, RecordingSink } from '../../../tests/helpers/recording-sink';
import type { ProcessRow, ProcessTable } from '../../shared/contract/schemas';
import type { ProcessScan } from '../platform/linux/process-service';
import { createProcessCollector, type ProcessCollector } from './processes';

const ROW = { pid: 1, app: 'init' } as ProcessRow;

describe('createProcessCollector', () => {
  let clock: FakeClock;
  let sink: RecordingSink;
  let requested: boolean[];
  let reply: (rows: boolean) => Promise<ProcessScan>;
  let collector: ProcessCollector;

  beforeEach(() => {
    clock = new FakeClock();
    sink = new RecordingSink();
    requested = [];
    reply = async (rows) => ({
      atMs: clock.wallMs,
      processes: 3,
      threads: 9,
      states: { running: 1, sleeping: 2, disk_sleep: 0, stopped: 0, zombie: 0, idle: 0, unknown: 0 },
      apps: [
        {
          app: 'firefox',
          cpuCores: 0.5,
          memoryBytes: 4_096,
          readBytesPerSecond: Number.NaN,
          writtenBytesPerSecond: 10,
          processes: 2,
        },
      ],
      rows: rows ? [ROW] : null,
    });
    collector = createProcessCollector({
      service: {
        scan: ({ rows }) => {
          requested.push(rows);
          return reply(rows);
        },
      },
      clock,
      intervalMs: () => 5_000,
    });
    collector.start?.(sink);
  });

  /** One tick a second. */
  async function tick(count = 1): Promise<void> {
    for (let index = 0; index < count; index++) {
      sink.clear();
      collector.collect(FIRST_TICK, sink);
      await setImmediate();
      clock.advance(1_000);
    }
  }

  it('scans every five seconds, without rows unless someone watches', async () => {
    await tick(11);
    expect(requested).toEqual([false, false, false]);
  });

  it('reports a result when it arrives, and again on every tick', async () => {
    await tick();
    expect(sink.get('process_count')).toBe(3);
    expect(sink.get('process_state_count{state="sleeping"}')).toBe(2);
    expect(sink.get('app_cpu_usage_ratio{app="firefox"}')).toBe(0.5);
    expect(sink.get('app_read_bytes_per_second{app="firefox"}')).toBeUndefined();
    expect(sink.get('app_written_bytes_per_second{app="firefox"}')).toBe(10);
    await tick();
    expect(sink.get('process_count')).toBe(3);
  });

  it('scans every second with rows while someone watches', async () => {
    const tables: ProcessTable[] = [];
    collector.tables.on((table) => void tables.push(table));
    const unwatch = collector.watch();
    await tick(3);
    expect(requested).toEqual([true, true, true]);
    expect(tables.map(({ rows }) => rows)).toEqual([[ROW], [ROW], [ROW]]);
    unwatch();
    unwatch();
    await tick(4);
    expect(requested).toHaveLength(3);
    collector.watch();
    await tick();
    expect(requested).toEqual([true, true, true, true]);
  });

  it('never runs two scans at once', async () => {
    const late = Promise.withResolvers<ProcessScan>();
    reply = () => late.promise;
    await tick(20);
    expect(requested).toHaveLength(1);
  });

  it('reports no outdated result', async () => {
    await tick(2);
    reply = () => new Promise(() => undefined);
    await tick(30);
    expect(sink.keys).toEqual([]);
  });

  it('reports each failure of the worker once to the registry', async () => {
    reply = () => Promise.reject(new Error('the worker ended'));
    await tick(5);
    expect(() => collector.collect(FIRST_TICK, sink)).toThrow('the worker ended');
    await setImmediate();
    clock.advance(1_000);
    await tick();
  });

  it('returns a table on demand, and the same one while it is fresh', async () => {
    expect((await collector.table()).rows).toEqual([ROW]);
    await collector.table();
    expect(requested).toEqual([true]);
    clock.advance(3_000);
    await collector.table();
    expect(requested).toEqual([true, true]);
  });
});
