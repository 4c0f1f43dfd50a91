import { expect, it } from 'vitest';
import { CrashLimit } from './crash-limit';

it('gives up at the third crash within a minute, then starts over', () => {
  const crashes = new CrashLimit();
  expect([0, 1_000, 59_000, 59_500].map((atMs) => crashes.add(atMs))).toEqual(['retry', 'retry', 'give-up', 'retry']);
});

it('ignores crashes that are far apart', () => {
  const crashes = new CrashLimit();
  expect([0, 40_000, 80_000, 120_000].map((atMs) => crashes.add(atMs))).toEqual(['retry', 'retry', 'retry', 'retry']);
});
