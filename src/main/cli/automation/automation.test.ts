import { expect, it } from 'vitest';
import { createFakeContext } from '../../../../tests/helpers/fake-context';
import { runCommand } from '../../../../tests/helpers/run-command';
import type { AutomationStatus, Decision } from '../../../shared/contract/automation-schemas';
import { EXIT } from '../verb';

const ESCAPE = '\u001b';
const HOSTILE = `evil${ESCAPE}[2Jname`;

const STATUS: AutomationStatus = {
  isRunning: true,
  areas: [{ area: 'processor', level: 'automatic', watchesUntilMs: 0, wouldHaveActed: 1 }],
  pause: { kind: 'panic', sinceMs: 0, untilMs: null },
  emergencies: [{ kind: 'runaway', area: 'processor', subject: null, sinceMs: 0, text: HOSTILE, suspects: [] }],
  measures: [
    { changeId: 'change-1', action: 'freeze', targetText: HOSTILE, problem: '', sinceMs: 0, expiresAtMs: null },
  ],
  asks: [
    {
      id: 'ask-1',
      askedAtMs: 0,
      untilMs: 0,
      area: 'processor',
      action: 'process-priority',
      target: 'pid:7',
      targetText: HOSTILE,
      problem: HOSTILE,
      text: HOSTILE,
      choices: [
        { id: 'approve', text: 'Approve' },
        { id: 'decline', text: 'Reject' },
      ],
    },
    {
      id: 'ask-2',
      askedAtMs: 0,
      untilMs: 0,
      area: 'memory',
      action: 'freeze',
      target: 'tree:7',
      targetText: HOSTILE,
      problem: HOSTILE,
      text: 'Memory runs out in about 40 s.',
      choices: [
        { id: 'pause', text: `Pause ${HOSTILE}` },
        { id: 'close', text: 'Close it' },
        { id: 'leave', text: 'Leave it' },
      ],
    },
  ],
  budget: { perHour: 6, usedInLastHour: 1, mostOpen: 3 },
};
const DECISION: Decision = {
  id: 'decision-1',
  firstAtMs: 0,
  lastAtMs: 0,
  count: 3,
  outcome: 'held',
  area: 'processor',
  action: 'process-priority',
  target: 'pid:7',
  targetText: HOSTILE,
  problem: HOSTILE,
  reason: 'it is in the foreground',
  guard: 'foreground',
  changeId: null,
};

function createAutomation() {
  const requested: unknown[] = [];
  const result = (name: string) => async (input: unknown) => {
    requested.push([name, input]);
    return STATUS;
  };
  const context = createFakeContext({
    automation: {
      get: async () => STATUS,
      setLevel: result('level'),
      pause: result('pause'),
      resume: result('resume'),
      answer: result('answer'),
      panic: async () => [{ changeId: 'change-1', state: 'failed' as const, reason: HOSTILE }],
      decisions: async () => ({ total: 2, decisions: [DECISION, { ...DECISION, guard: 'user wins' }] }),
      integration: async () => ({
        isWhole: false,
        checkedAtMs: 0,
        links: [
          {
            id: 'a',
            from: 'health',
            to: 'automation',
            text: 'what guides',
            state: 'broken' as const,
            lastAtMs: null,
            lastMessage: HOSTILE,
          },
        ],
      }),
    },
  });
  return {
    requested,
    context,
    run: (args: string[]) => runCommand(context, ['automation', ...args]),
    text: () => context.terminal.printed.join('\n'),
  };
}

it('shows levels, emergencies, active changes and approvals', async () => {
  const { run, text } = createAutomation();
  expect(await run([])).toBe(EXIT.healthy);
  expect(text()).toContain('Automation was stopped by a panic. To continue,');
  expect(text()).toContain(': 1 change logged, none applied\n');
  expect(text()).toContain('Changes in the last hour: 1 of 6 allowed. Active automatic changes: 1 of 3 allowed.');
  expect(text()).toContain('(automation yes ask-1, or no)');
  expect(text()).toContain('Memory runs out in about 40 s.');
  expect(text()).toContain('  Close it:  homeostat automation answer ask-2 close\n');
  expect(text()).not.toContain(ESCAPE);
});

it('passes decisions to the host, and refuses invalid command lines', async () => {
  const { run, requested } = createAutomation();
  expect(await run(['level', 'processor', 'ask'])).toBe(EXIT.healthy);
  expect(await run(['pause'])).toBe(EXIT.healthy);
  expect(await run(['resume'])).toBe(EXIT.healthy);
  expect(await run(['yes', 'ask-1'])).toBe(EXIT.healthy);
  expect(await run(['no', 'ask-1'])).toBe(EXIT.healthy);
  expect(await run(['answer', 'ask-2', 'close'])).toBe(EXIT.healthy);
  expect(requested).toEqual([
    ['level', { area: 'processor', level: 'ask' }],
    ['pause', { untilMs: null }],
    ['resume', undefined],
    ['answer', { askId: 'ask-1', isApproved: true }],
    ['answer', { askId: 'ask-1', isApproved: false }],
    ['answer', { askId: 'ask-2', choice: 'close' }],
  ]);
  for (const wrong of [
    ['level', 'everything', 'ask'],
    ['level', 'processor', 'always'],
    ['yes'],
    ['dance'],
    ['answer', 'ask-2'],
    ['answer', 'ask-2', 'kill'],
    ['pause', '30m'],
    ['pause', '--for', 'a while'],
    ['pause', '--for', '1h', '--until-tomorrow'],
    ['status', '--for', '1h'],
  ]) {
    expect(await run(wrong)).toBe(EXIT.usage);
  }
  expect(requested).toHaveLength(6);
});

it('passes on the level of a retired area, with a warning', async () => {
  const { run, requested, context } = createAutomation();
  expect(await run(['level', 'startup', 'ask'])).toBe(EXIT.healthy);
  expect(requested).toEqual([['level', { area: 'startup', level: 'ask' }]]);
  expect(context.terminal.warned).toEqual([
    'homeostat: nothing was changed: the area startup has no automatic actions; choose from processor, memory, disk, power',
  ]);
});

it('pauses for a time or until the next midnight', async () => {
  const { run, requested } = createAutomation();
  const beganMs = Date.now();
  await run(['pause', '--for', '30m']);
  await run(['pause', '--until-tomorrow']);
  const [forHalfAnHour, untilMidnight] = requested.map((one) => (one as [string, { untilMs: number }])[1].untilMs);
  expect(forHalfAnHour).toBeGreaterThanOrEqual(beganMs + 30 * 60_000);
  expect(new Date(untilMidnight as number).getHours()).toBe(0);
  expect(untilMidnight).toBeGreaterThan(beganMs);
});

it('reports changes that a panic could not undo, with exit code 1', async () => {
  const { run, text } = createAutomation();
  expect(await run(['panic'])).toBe(EXIT.notHealthy);
  expect(text()).toContain('Undone: 0 of 1 change.');
  expect(text()).toContain('Undo failed');
  expect(text()).not.toContain(ESCAPE);
});

it('lists decisions with their guards, and connections with their states', async () => {
  const { run, text } = createAutomation();
  expect(await run(['decisions'])).toBe(EXIT.healthy);
  expect(await run(['links'])).toBe(EXIT.notHealthy);
  expect(text()).toContain('held back by "foreground", 3 times: process-priority on ');
  expect(text()).toContain('held back by "your decision", 3 times');
  expect(text()).toContain('it is in the foreground');
  expect(text()).toContain('broken');
  expect(text()).not.toContain(ESCAPE);
});
