import { expect, it } from 'vitest';
import { sampleProcess } from '../../../tests/helpers/health-samples';
import { findCulprits } from './find-culprits';

const table = {
  atMs: 0,
  rows: [
    sampleProcess({ pid: 10, app: 'build', cpuCores: 1, memoryBytes: 100, writtenBytesPerSecond: 5 }),
    sampleProcess({ pid: 11, app: 'build', cpuCores: 1.5, memoryBytes: 100 }),
    sampleProcess({ pid: 12, app: 'browser', cpuCores: 0.4, memoryBytes: 700, readBytesPerSecond: 80 }),
    sampleProcess({ pid: 13, app: 'clock', cpuCores: 0.01, memoryBytes: 20 }),
    sampleProcess({ pid: 99, app: 'homeostat', cpuCores: 3, memoryBytes: 100, readBytesPerSecond: 1e9 }),
  ],
};

it('sums the processes of an application, and names the busiest', () => {
  const [first, ...others] = findCulprits('cpu', table, 99);
  expect(first).toMatchObject({ app: 'build', pid: 11, processes: 2 });
  expect(first?.text).toMatch(/^build uses 2\.5 cores/);
  expect(others.map(({ app }) => app)).toEqual(['browser']);
});

it("returns shares of the total, including Homeostat's own use", () => {
  expect(findCulprits('cpu', table, 99)[0]?.share).toBeCloseTo(2.5 / 5.91, 6);
});

it('uses the metric of the resource', () => {
  expect(findCulprits('memory', table, 99)[0]?.app).toBe('browser');
  expect(findCulprits('disk-latency', table, 1).map(({ app }) => app)).toEqual(['homeostat']);
});

it('names no program if nothing is known', () => {
  expect(findCulprits('network', table, 99)).toEqual([]);
  expect(findCulprits('cpu', undefined, 99)).toEqual([]);
  expect(findCulprits('cpu', { atMs: 0, rows: [] }, 99)).toEqual([]);
});

it('names a program as people do, and no part of Homeostat', () => {
  const rows = [
    sampleProcess({ pid: 10, app: 'code', title: 'Visual Studio Code', cpuCores: 1 }),
    sampleProcess({ pid: 11, app: 'main/cli.js', isOwn: true, cpuCores: 1 }),
  ];
  expect(findCulprits('cpu', { atMs: 0, rows }, 99)).toEqual([
    {
      app: 'code',
      title: 'Visual Studio Code',
      pid: 10,
      processes: 1,
      share: 0.5,
      text: 'Visual Studio Code uses 1.0 cores (50.0% of the total for all programs)',
    },
  ]);
});
