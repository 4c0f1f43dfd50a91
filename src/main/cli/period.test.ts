import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { DAY_MS } from '../../shared/model/time';
import { periodOf } from './period';

it('is the last day by default', () => {
  const { fromMs, toMs } = periodOf({ fromMs: undefined, toMs: undefined });
  expect(toMs - fromMs).toBe(DAY_MS);
  expect(Math.abs(Date.now() - toMs)).toBeLessThan(60_000);
});

it('refuses an empty period', () => {
  expect(() => periodOf({ fromMs: 5, toMs: 5 })).toThrow(InvalidArgumentError);
});

it('refuses a period from now to now, although time passes between both', () => {
  expect(() => periodOf({ fromMs: Date.now() - 3, toMs: undefined })).toThrow(InvalidArgumentError);
  expect(periodOf({ fromMs: 5, toMs: 6 })).toEqual({ fromMs: 5, toMs: 6 });
});
