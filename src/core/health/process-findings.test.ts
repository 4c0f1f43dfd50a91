import { describe, expect, it } from 'vitest';
import { SeriesTable } from '../../shared/model/series';
import { ProcessFindings } from './process-findings';

interface Machine {
  readonly usage?: number;
  readonly app?: number;
  readonly waiting?: number;
  readonly disk?: number;
}

function createBench() {
  const table = new SeriesTable();
  const indexes = [
    table.intern('cpu_usage_ratio'),
    table.intern('app_cpu_usage_ratio', { app: 'encoder' }),
    table.intern('process_state_count', { state: 'disk_sleep' }),
    table.intern('disk_io_busy_ratio', { device: 'sda' }),
  ];
  const findings = new ProcessFindings(table);
  let atMs = 0;
  return (seconds: number, { usage = 0.3, app = 0.1, waiting = 0, disk = 0.01 }: Machine, gap = false) => {
    let found = findings.read(frame(gap));
    for (let second = 1; second < seconds; second++) found = findings.read(frame(false));
    return found;

    function frame(isGap: boolean) {
      atMs += 1_000;
      const values = new Float64Array(table.size);
      for (const [position, value] of [usage, app, waiting, disk].entries()) values[indexes[position] ?? 0] = value;
      return { sequence: 1, atMs, intervalMs: 1_000, gap: isGap, values };
    }
  };
}

describe('findings about single programs', () => {
  it('report a program that has kept one core busy for ten minutes, for information only', () => {
    const run = createBench();
    expect(run(590, { app: 1 })).toEqual([]);
    const [found] = run(20, { app: 0.98 });
    expect(found).toMatchObject({ subject: 'encoder', severity: 'info', points: 0, resource: 'process' });
    expect(found?.text).toMatch(/^encoder has kept one core busy \(98\.0%\) for 10 min/);
    expect(run(40, { app: 0.3 })).toEqual([]);
  });

  it.each([
    ['works on several cores', { app: 2.4 }],
    ['takes what is left of a busy machine', { app: 1, usage: 0.95 }],
    ['waits now and then', { app: 0.7 }],
  ])('ignore a program that %s', (_, machine) => {
    expect(createBench()(1_500, machine)).toEqual([]);
  });

  it('report processes that hang while the disks are idle', () => {
    const run = createBench();
    expect(run(290, { waiting: 1 })).toEqual([]);
    expect(run(20, { waiting: 1 })).toMatchObject([{ signal: 'process-stuck', severity: 'info' }]);
    expect(createBench()(900, { waiting: 3, disk: 0.9 })).toEqual([]);
  });

  it('restart after a gap', () => {
    const run = createBench();
    run(650, { app: 1, waiting: 1 });
    expect(run(60, { app: 1, waiting: 1 }, true)).toEqual([]);
  });
});
