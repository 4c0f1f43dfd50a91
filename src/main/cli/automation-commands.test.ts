import { describe, expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import type { AutomationStatus, Decision } from '../../shared/contract/automation-schemas';
import type { OptimizationRecommendation, Recommendations } from '../../shared/contract/recommendation-schemas';
import { automation } from './automation';
import { EXIT } from './command';
import { digest } from './digest';
import { recommend } from './recommend';

const ESCAPE = '\u001b';
const HOSTILE = `evil${ESCAPE}[2Jname`;

describe('automation', () => {
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
      asked: requested,
      context,
      run: (args: string[]) => runCommand(automation, context, args),
      text: () => context.terminal.printed.join('\n'),
    };
  }

  it('tells what may happen by itself, what does, and what it asks', async () => {
    const { run, text } = createAutomation();
    expect(await run([])).toBe(EXIT.healthy);
    expect(text()).toContain('Automation was stopped by a panic. To continue,');
    expect(text()).toContain(': 1 change logged, none applied\n');
    expect(text()).toContain('Changes in the last hour: 1 of 6 allowed. Active automatic changes: 1 of 3 allowed.');
    expect(text()).toContain('(automation yes ask-1, or no)');
    expect(text()).not.toContain(ESCAPE);
  });

  it('passes on what a person decides, and refuses what cannot be meant', async () => {
    const { run, asked: requested } = createAutomation();
    expect(await run(['level', 'processor', 'ask'])).toBe(EXIT.healthy);
    expect(await run(['pause'])).toBe(EXIT.healthy);
    expect(await run(['resume'])).toBe(EXIT.healthy);
    expect(await run(['yes', 'ask-1'])).toBe(EXIT.healthy);
    expect(await run(['no', 'ask-1'])).toBe(EXIT.healthy);
    expect(requested).toEqual([
      ['level', { area: 'processor', level: 'ask' }],
      ['pause', { untilMs: null }],
      ['resume', undefined],
      ['answer', { askId: 'ask-1', isApproved: true }],
      ['answer', { askId: 'ask-1', isApproved: false }],
    ]);
    for (const wrong of [
      ['level', 'everything', 'ask'],
      ['level', 'processor', 'always'],
      ['yes'],
      ['dance'],
      ['pause', '30m'],
      ['pause', '--for', 'a while'],
      ['pause', '--for', '1h', '--until-tomorrow'],
      ['status', '--for', '1h'],
    ]) {
      expect(await run(wrong)).toBe(EXIT.usage);
    }
    expect(requested).toHaveLength(5);
  });

  it('passes on a level for an area in which nothing ever happened, and says so', async () => {
    const { run, asked: requested, context } = createAutomation();
    expect(await run(['level', 'startup', 'ask'])).toBe(EXIT.healthy);
    expect(requested).toEqual([['level', { area: 'startup', level: 'ask' }]]);
    expect(context.terminal.warned).toEqual([
      'homeostat: nothing was changed: the area startup has no automatic actions; choose from processor, memory, disk, power',
    ]);
  });

  it('pauses for a time, or until the next midnight', async () => {
    const { run, asked: requested } = createAutomation();
    const beganMs = Date.now();
    await run(['pause', '--for', '30m']);
    await run(['pause', '--until-tomorrow']);
    const [forHalfAnHour, untilMidnight] = requested.map((one) => (one as [string, { untilMs: number }])[1].untilMs);
    expect(forHalfAnHour).toBeGreaterThanOrEqual(beganMs + 30 * 60_000);
    expect(new Date(untilMidnight as number).getHours()).toBe(0);
    expect(untilMidnight).toBeGreaterThan(beganMs);
  });

  it('tells of a panic what could not be taken back, by its exit code too', async () => {
    const { run, text } = createAutomation();
    expect(await run(['panic'])).toBe(EXIT.notHealthy);
    expect(text()).toContain('Undone: 0 of 1 change.');
    expect(text()).toContain('failed');
    expect(text()).not.toContain(ESCAPE);
  });

  it('shows the decisions with their guard, and the links with their state', async () => {
    const { run, text } = createAutomation();
    expect(await run(['decisions'])).toBe(EXIT.healthy);
    expect(await run(['links'])).toBe(EXIT.notHealthy);
    expect(text()).toContain('held back by "foreground", 3 times: process-priority on ');
    expect(text()).toContain('held back by "your decision", 3 times');
    expect(text()).toContain('it is in the foreground');
    expect(text()).toContain('broken');
    expect(text()).not.toContain(ESCAPE);
  });
});

describe('recommend', () => {
  const GAIN = { ratio: 0.4, low: 0.2, high: 0.6, trials: 0 };
  const BEST: OptimizationRecommendation = {
    id: 'process-priority-ab',
    action: 'process-priority',
    target: 'pid:7',
    targetText: HOSTILE,
    problem: HOSTILE,
    resource: 'cpu',
    impact: 0.5,
    feasibility: 1,
    risk: 'low',
    confidence: 0.8,
    expectedGain: { ...GAIN, trials: 1 },
    evidence: [{ kind: 'bottleneck', text: HOSTILE, atMs: 0 }],
    prerequisites: ['undo change-1'],
    alternatives: [
      { id: 'cpu-affinity-ab', action: 'cpu-affinity', target: 'pid:7', risk: 'medium', expectedGain: GAIN },
    ],
    firstSeenAtMs: 0,
    expiresAtMs: 0,
  };
  const REPLY: Recommendations = {
    atMs: 0,
    recommended: [BEST],
    notRecommended: [
      {
        id: 'freeze-ab',
        action: 'freeze',
        target: 'pid:7',
        targetText: HOSTILE,
        kind: 'snoozed',
        reason: 'It is snoozed.',
        untilMs: 3_600_000,
      },
    ],
  };

  it('lists the best first with why and why not, and passes on decisions', async () => {
    const requested: unknown[] = [];
    const result = (name: string) => async (input: unknown) => {
      requested.push([name, input]);
      return REPLY;
    };
    const context = createFakeContext({
      recommendations: {
        list: async () => REPLY,
        dismiss: result('dismiss'),
        snooze: result('snooze'),
        never: result('never'),
        restore: result('restore'),
      },
    });
    const run = (args: string[]) => runCommand(recommend, context, args);
    expect(await run([])).toBe(EXIT.healthy);
    const text = context.terminal.printed.join('\n');
    expect(text).toContain('40% (20% to 60%), from 1 trial here; 80% likely to be noticeable.');
    expect(text).toContain('First: undo change-1');
    expect(text).toContain('Or cpu-affinity (not measured in this situation yet');
    expect(text).toContain('It is snoozed. Available again in 1 h');
    expect(text).not.toContain(ESCAPE);
    for (const verb of ['dismiss', 'snooze', 'never', 'restore']) expect(await run([verb, 'an-id'])).toBe(EXIT.healthy);
    expect(requested).toEqual([
      ['dismiss', { id: 'an-id' }],
      ['snooze', { id: 'an-id', forMs: 86_400_000 }],
      ['never', { id: 'an-id' }],
      ['restore', { id: 'an-id' }],
    ]);
    for (const wrong of [['dance'], ['never'], ['snooze', 'an-id', '--hours', 'soon'], ['list', '--hours', '3']])
      expect(await run(wrong)).toBe(EXIT.usage);
  });
});

describe('digest', () => {
  it('tells how long it watched, what happened, and what was measured of what was done', async () => {
    const spans: number[] = [];
    const context = createFakeContext({
      digest: {
        get: async (query: { spanMs?: number | undefined }) => {
          spans.push(query.spanMs ?? 0);
          return {
            fromMs: 0,
            toMs: 86_400_000,
            watchedMs: 7_200_000,
            states: [{ state: 'healthy' as const, share: 1 }],
            incidents: [
              {
                id: 'i',
                openedAtMs: 0,
                durationMs: null,
                severity: 'warning' as const,
                cause: HOSTILE,
                tried: [HOSTILE],
              },
            ],
            alerts: { fired: 1, notified: 1, failedDeliveries: 0, noisiest: [] },
            changes: [
              {
                id: 'change-1',
                action: 'process-priority',
                targetText: HOSTILE,
                by: 'person',
                startedAtMs: 0,
                state: 'undone' as const,
                verdict: null,
                gain: null,
                reason: '',
              },
            ],
            effectiveness: [],
            markdown: '# A document\n',
          };
        },
      },
    });
    expect(await digest.run(context, [], {})).toBe(EXIT.healthy);
    expect(await digest.run(context, [], { week: true, markdown: true })).toBe(EXIT.healthy);
    expect(spans).toEqual([86_400_000, 7 * 86_400_000]);
    const text = context.terminal.printed.join('\n');
    expect(text).toContain('Watched for 2 h');
    expect(text).toContain('1 notification,');
    expect(text).toContain('not measured');
    expect(text).toContain('# A document');
    expect(text).not.toContain(ESCAPE);
  });
});
