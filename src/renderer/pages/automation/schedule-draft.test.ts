import { describe, expect, it } from 'vitest';
import { EMPTY_SCHEDULE, scheduleOf, timingText } from './schedule-draft';

const draft = { ...EMPTY_SCHEDULE, action: 'clean-cache', target: 'path:/home/a/.cache' };

describe('schedule draft', () => {
  it('becomes a schedule for the host', () => {
    expect(scheduleOf({ ...draft, forMinutes: '30' }, 'Europe/Berlin')).toEqual({
      schedule: {
        change: {
          action: 'clean-cache',
          target: 'path:/home/a/.cache',
          value: null,
          validate: false,
          forMs: 1_800_000,
        },
        timing: { kind: 'quiet', everyMs: 86_400_000 },
        missed: 'skip',
      },
    });
    expect(scheduleOf({ ...draft, when: 'window', isCaughtUp: true }, 'Europe/Berlin')).toMatchObject({
      schedule: {
        timing: { kind: 'window', cron: '0 3 * * 6', timeZone: 'Europe/Berlin', windowMs: 3_600_000 },
        missed: 'catch-up',
      },
    });
    const at = scheduleOf({ ...draft, when: 'once', at: '2026-03-01T02:30' }, 'UTC');
    expect(at).toMatchObject({ schedule: { timing: { atMs: new Date(2026, 2, 1, 2, 30).getTime() } } });
  });

  it.each([
    [{ action: '' }, /action/],
    [{ target: ' ' }, /target/],
    [{ forMinutes: 'soon' }, /duration/],
    [{ everyHours: '-1' }, /hours/],
    [{ when: 'window', cron: '' }, /opens/],
    [{ when: 'window', windowMinutes: '' }, /length/],
    [{ when: 'once', at: '' }, /date/],
  ] as const)('names the missing field of %j', (wrong, problem) => {
    expect(scheduleOf({ ...draft, ...wrong }, 'UTC')).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('becomes a sentence', () => {
    const texts = (['quiet', 'window'] as const).map((when) => {
      const made = scheduleOf({ ...draft, when }, 'UTC');
      return 'schedule' in made ? timingText(made.schedule.timing) : made.problem;
    });
    expect(texts).toEqual(['in quiet hours, at most every 24 h', '0 3 * * 6 (UTC), open for 60 min']);
  });
});
