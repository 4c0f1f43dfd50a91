import { expect, it } from 'vitest';
import { fileSystemUsage } from './file-system-usage';

const usageOf = (bfree: number, bavail: number) =>
  fileSystemUsage({ type: 0, bsize: 10, frsize: 10, blocks: 100, bfree, bavail, files: 0, ffree: 0 });

it.each([
  ['an ordinary file system', 30, 20, 700, 200],
  ['one whose reserve is in use, as a negative number without a sign', 10, 2 ** 64 - 1, 900, 0],
  ['one with more available than it has', 30, 101, 700, Number.NaN],
  ['one with more free than it has', 101, 20, Number.NaN, 200],
])('describes %s', (_, bfree, bavail, usedBytes, availableBytes) => {
  expect(usageOf(bfree, bavail)).toMatchObject({ sizeBytes: 1_000, usedBytes, availableBytes });
});
