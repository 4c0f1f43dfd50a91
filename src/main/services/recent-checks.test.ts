import { expect, it } from 'vitest';
import { RecentChecks } from './recent-checks';

it('counts the successes of the last hour', () => {
  const checks = new RecentChecks();
  expect(checks.ratio(0)).toBeNull();
  checks.add(0, false);
  checks.add(60_000, true);
  expect(checks.ratio(60_000)).toBe(0.5);
  expect(checks.ratio(61 * 60_000 - 1)).toBe(1);
  expect(checks.ratio(200 * 60_000)).toBeNull();
});
