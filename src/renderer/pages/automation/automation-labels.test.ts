import { expect, it } from 'vitest';
import { tomorrowMs } from './automation-labels';

it('ends today at midnight, also where a day has 23 hours', () => {
  const noon = new Date(2026, 2, 29, 12);
  expect(new Date(tomorrowMs(noon.getTime()))).toEqual(new Date(2026, 2, 30));
  expect(tomorrowMs(new Date(2026, 11, 31, 23, 59).getTime())).toBe(new Date(2027, 0, 1).getTime());
});
