import { expect, it } from 'vitest';
import { RestartPolicy } from './restart-policy';

it('waits longer each time and ends after five restarts in an hour', () => {
  const policy = new RestartPolicy();
  const waits: (number | null)[] = [];
  for (let i = 0; i < 6; i++) {
    waits.push(policy.nextWaitMs(0));
    policy.add(0);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, null]);
  expect(policy.nextWaitMs(3_600_001)).toBe(1_000);
});
