import { expect, it } from 'vitest';
import { createFakeContext } from '../../../../tests/helpers/fake-context';
import { runCommand } from '../../../../tests/helpers/run-command';
import type { ScheduledOptimization, ScheduleStatus } from '../../../shared/contract/schedule-schemas';
import { EXIT } from '../verb';

const ESCAPE = '\u001b';
const HOSTILE = `evil${ESCAPE}[2Jname`;

const added: ScheduledOptimization[] = [];
const listed: ScheduleStatus = {
  id: 'schedule-1',
  change: { action: 'swappiness', target: HOSTILE, value: null, validate: false, forMs: null },
  timing: { kind: 'window', cron: '30 2 * * 6', timeZone: 'Europe/Berlin', windowMs: 3_600_000 },
  missed: 'skip',
  nextAtMs: 0,
  waitsFor: HOSTILE,
  lastRun: null,
};
const api = {
  schedules: {
    list: async () => [listed],
    add: async (scheduled: unknown) => {
      added.push(scheduled as ScheduledOptimization);
      return { id: 'schedule-2' };
    },
    cancel: async ({ id }: { id: string }) => ({ wasThere: id === 'schedule-1' }),
    quietHours: async () => ({
      kind: 'learned' as const,
      hours: [2, 3],
      quietLoadRatio: 0.01,
      usualLoadRatio: 0.2,
      observedHours: 500,
    }),
  },
};

it('lists, adds and cancels schedules, and shows the quiet hours', async () => {
  const context = createFakeContext(api);
  const add = (...args: string[]) => runCommand(context, ['schedule', 'add', 'swappiness', ...args]);
  const target = ['--target', 'machine'];
  expect(await runCommand(context, 'schedule list')).toBe(EXIT.healthy);
  expect(await add(...target, '--cron', '30 2 * * 6', '--time-zone', 'Europe/Berlin', '--catch-up')).toBe(EXIT.healthy);
  expect(await add(...target, '--quiet', '--for-minutes', '5', '--value', '10')).toBe(EXIT.healthy);
  expect(await add(...target, '--at', '2026-11-22T02:00Z', '--validate')).toBe(EXIT.healthy);
  expect(added).toMatchObject([
    { timing: { kind: 'window', timeZone: 'Europe/Berlin', windowMs: 3_600_000 }, missed: 'catch-up' },
    { timing: { kind: 'quiet', everyMs: 86_400_000 }, change: { value: '10', forMs: 300_000 }, missed: 'skip' },
    { timing: { kind: 'once', atMs: Date.parse('2026-11-22T02:00Z') }, change: { validate: true } },
  ]);
  for (const wrong of [
    target,
    [...target, '--quiet', '--cron', '30 2 * * 6'],
    [...target, '--at', 'soon'],
    [...target, '--quiet', '--window-minutes', 'abc'],
    [...target, '--quiet', '--time-zone', 'Europe/Berlin'],
    ['--quiet'],
  ]) {
    expect(await add(...wrong)).toBe(EXIT.usage);
  }
  expect(await runCommand(context, 'schedule cancel schedule-1')).toBe(EXIT.healthy);
  await expect(runCommand(context, 'schedule cancel schedule-9')).rejects.toThrow(
    'no schedule has the ID "schedule-9"',
  );
  expect(await runCommand(context, 'schedule quiet')).toBe(EXIT.healthy);
  expect(context.terminal.printed.join('\n')).toContain('Monday 02:00-04:00');
  expect(context.terminal.printed.join('\n')).not.toContain(ESCAPE);
});
