import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { ChangeSetReport, ItemOutcome } from '../../shared/contract/change-set-schemas';
import type { ScheduledOptimization, ScheduleStatus } from '../../shared/contract/schedule-schemas';
import { changeSet } from './change-set';
import { EXIT } from './command';
import { profile } from './profile';
import { schedule } from './schedule';

const HOSTILE = 'evil\u001b[2Jname';
const ESCAPE = '\u001b';

const ITEM: ItemOutcome = {
  action: 'swappiness',
  target: 'machine',
  targetText: HOSTILE,
  result: 'skipped',
  reason: 'there is no swap here',
  changeId: null,
};

const REPORT: ChangeSetReport = {
  id: '1800000000000-ab.calm',
  name: 'calm',
  fileName: 'calm.yaml',
  outcome: 'failed',
  reason: HOSTILE,
  problems: ['calm.yaml:3: changes: is required'],
  attempts: 2,
  receivedAtMs: 0,
  endedAtMs: 0,
  durationMs: 1_500,
  items: [ITEM],
};

describe('profile', () => {
  const api = {
    profiles: {
      list: async () => ({
        active: 'battery',
        profiles: [
          {
            name: 'battery',
            description: HOSTILE,
            origin: 'shipped' as const,
            isActive: true,
            items: [{ action: 'swappiness', target: 'machine', value: '10', why: '', obstacle: 'there is no swap' }],
          },
        ],
        problems: [`wrong.yaml:3: ${HOSTILE}`],
      }),
      use: async ({ name }: { name: string }) => ({ active: name, items: [ITEM] }),
      off: async () => ({ active: null, items: [] }),
    },
  };

  it('lists, uses and ends', async () => {
    const context = createFakeContext(api);
    expect(await profile.run(context, ['list'], {})).toBe(EXIT.healthy);
    expect(await profile.run(context, ['use', 'battery'], {})).toBe(EXIT.healthy);
    expect(await profile.run(context, ['off'], {})).toBe(EXIT.healthy);
    const text = context.terminal.printed.join('\n');
    expect(text).toContain('* battery (shipped)');
    expect(text).toContain('skipped here: there is no swap');
    expect(text).toContain('Profile battery is active.');
    expect(text).toContain('No profile is active');
    expect(text).not.toContain(ESCAPE);
    expect(await runCommand(profile, context, ['use'])).toBe(EXIT.usage);
    expect(await runCommand(profile, context, ['what'])).toBe(EXIT.usage);
  });
});

describe('change-set', () => {
  const submitted: { text: string; fileName?: string | undefined }[] = [];
  const api = {
    changeSets: {
      list: async () => ({
        inbox: '/inbox',
        isEnabled: true,
        problem: null,
        queued: [],
        ended: [REPORT],
        successRatio: 0,
      }),
      submit: async (request: { text: string; fileName?: string | undefined }) => {
        submitted.push(request);
        return { id: 'an-id' };
      },
    },
  };

  it('lists, submits a file, and shows a report', async () => {
    const context = createFakeContext(api);
    const file = join(temporaryDirectory(), 'calm.yaml');
    writeFileSync(file, 'name: calm\n');
    expect(await changeSet.run(context, ['list'], {})).toBe(EXIT.healthy);
    expect(await changeSet.run(context, ['submit', file], {})).toBe(EXIT.healthy);
    expect(await changeSet.run(context, ['report', REPORT.id], {})).toBe(EXIT.notHealthy);
    expect(submitted).toEqual([{ text: 'name: calm\n', fileName: 'calm.yaml' }]);
    const text = context.terminal.printed.join('\n');
    expect(text).toContain('calm: failed after 2 attempts');
    expect(text).toContain('calm.yaml:3: changes: is required');
    expect(text).not.toContain(ESCAPE);
    expect(await runCommand(changeSet, context, ['submit'])).toBe(EXIT.usage);
    await expect(runCommand(changeSet, context, ['submit', '/no/such'])).rejects.toThrow('it does not exist');
  });

  it('checks a file with no host', async () => {
    const context = createFakeContext({});
    const file = join(temporaryDirectory(), 'calm.yaml');
    writeFileSync(file, 'name: calm\nchanges:\n  - { action: swappiness, target: machine, value: 10 }\n');
    expect(await changeSet.run(context, ['check', file], {})).toBe(EXIT.healthy);
    writeFileSync(file, 'name: calm\nchanges:\n  - { action: swappiness, target: everything }\n');
    expect(await changeSet.run(context, ['check', file], {})).toBe(EXIT.notHealthy);
    expect(context.terminal.printed.join('\n')).toContain(`${file}:3:27: changes.0.target: must be machine`);
    expect(context.connections().opened).toBe(0);
  });
});

describe('schedule', () => {
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

  it('lists, adds, cancels and tells the quiet hours', async () => {
    const context = createFakeContext(api);
    const add = (...args: string[]) => runCommand(schedule, context, ['add', 'swappiness', ...args]);
    const target = ['--target', 'machine'];
    expect(await schedule.run(context, ['list'], {})).toBe(EXIT.healthy);
    expect(await add(...target, '--cron', '30 2 * * 6', '--time-zone', 'Europe/Berlin', '--catch-up')).toBe(
      EXIT.healthy,
    );
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
    expect(await schedule.run(context, ['cancel', 'schedule-1'], {})).toBe(EXIT.healthy);
    await expect(schedule.run(context, ['cancel', 'schedule-9'], {})).rejects.toThrow(
      'no schedule has the ID "schedule-9"',
    );
    expect(await schedule.run(context, ['quiet'], {})).toBe(EXIT.healthy);
    expect(context.terminal.printed.join('\n')).toContain('Monday 02:00-04:00');
    expect(context.terminal.printed.join('\n')).not.toContain(ESCAPE);
  });
});
