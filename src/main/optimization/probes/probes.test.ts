import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { measureCpuLatency } from './cpu-latency-probe';
import { measureDiskSync } from './disk-sync-probe';

it('measures the processor for the given time', () => {
  const beganMs = performance.now();
  const lateMs = measureCpuLatency({ forMs: 60 });
  expect(performance.now() - beganMs).toBeLessThan(1_000);
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThan(1_000);
});

it('measures the disk and leaves no file', () => {
  const directory = temporaryDirectory();
  expect(measureDiskSync({ directory, forMs: 60 })).toBeGreaterThan(0);
  expect(readdirSync(directory)).toEqual([]);
  expect(() => measureDiskSync({ directory: '/nowhere', forMs: 10 })).toThrow('ENOENT');
});
