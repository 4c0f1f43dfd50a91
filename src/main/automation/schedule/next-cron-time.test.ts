import { describe, expect, it } from 'vitest';
import { nextCronTime } from './next-cron-time';

function times(cron: string, timeZone: string, from: string, count: number): string[] {
  const result: string[] = [];
  let afterMs = Date.parse(from);
  for (let index = 0; index < count; index++) {
    afterMs = nextCronTime(cron, timeZone, afterMs) as number;
    result.push(new Date(afterMs).toISOString().slice(5, 16));
  }
  return result;
}

describe('the next time of a cron line', () => {
  it('is the first after the hour that spring skips', () => {
    // Berlin has no 02:30 on 2026-03-29: 02:00 is 03:00, which is 01:00 in UTC.
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', 3)).toEqual([
      '03-28T01:30',
      '03-29T01:00',
      '03-30T00:30',
    ]);
  });

  it('keeps a list of hours of which spring skips one', () => {
    expect(times('30 2,14 * * *', 'Europe/Berlin', '2026-03-28T14:00Z', 3)).toEqual([
      '03-29T01:00',
      '03-29T12:30',
      '03-30T00:30',
    ]);
  });

  it('occurs once in the hour that autumn repeats', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual(['10-25T00:30', '10-26T01:30']);
  });

  it('is right in zones of half an hour, and with a summer time of half an hour', () => {
    expect(times('0 3 * * *', 'Asia/Kolkata', '2026-03-28T12:00Z', 2)).toEqual(['03-28T21:30', '03-29T21:30']);
    expect(times('0 3 * * *', 'Australia/Lord_Howe', '2026-04-03T12:00Z', 3)).toEqual([
      '04-03T16:00',
      '04-04T16:30',
      '04-05T16:30',
    ]);
    // This zone has no 02:15 on 2026-10-04.
    expect(times('15 2 * * *', 'Australia/Lord_Howe', '2026-10-02T18:00Z', 2)).toEqual(['10-03T15:30', '10-04T15:15']);
  });

  it('is null if it never comes, and refuses an invalid line', () => {
    expect(nextCronTime('0 0 30 2 *', 'UTC', 0)).toBeNull();
    expect(() => nextCronTime('soon', 'UTC', 0)).toThrow('invalid configuration');
    expect(() => nextCronTime('0 3 * * *', 'Mars/Olympus', 0)).toThrow('Mars/Olympus');
    expect(() => nextCronTime('* * * * * *', 'UTC', 0)).toThrow('5 parts');
  });
});
