import { describe, expect, it } from 'vitest';
import { sampleChange } from '../../../../tests/helpers/change-samples';
import { sampleBottleneck } from '../../../../tests/helpers/health-samples';
import { createEffectWorld, type Policy, playPolicy } from '../../../../tests/helpers/simulated-effects';
import type { ActionInfo, Suggestion } from '../../../shared/contract/optimization-schemas';
import type { DecisionKind } from '../../../shared/model/recommendation';
import type { ActionOutcome } from '../learning/action-outcome';
import { contextIn, type MachineConditions } from '../learning/learning-context';
import { gatherConcerns } from './concern';
import { type RankingInput, rankRecommendations } from './rank-recommendations';

const CONDITIONS: MachineConditions = { role: 'desktop', onBattery: false, cpuBusyRatio: 0.9 };
const NOW_MS = 1_000_000_000;
const culprit = (pid: number, share: number) => ({ app: 'make', pid, processes: 1, share, text: '' });
const CPU = sampleBottleneck({ text: 'CPU pressure', culprits: [culprit(42, 0.8), culprit(43, 0.1)] });
const DISK = sampleBottleneck({ id: 'disk', resource: 'disk-space', severity: 'critical', text: 'The disk is full' });

const suggestion = (values: Partial<Suggestion> = {}): Suggestion => ({
  action: 'process-priority',
  target: 'pid:42',
  targetText: 'make (pid 42)',
  problem: CPU.text,
  effect: 'Measured elsewhere.',
  risk: 'low',
  privilege: 'user',
  ...values,
});
const AREAS = [
  ['process-priority', 'processor'],
  ['cpu-affinity', 'processor'],
  ['clean-cache', 'disk'],
] as const;
const ACTIONS = AREAS.map(
  ([id, area]): ActionInfo => ({
    id,
    area,
    summary: '',
    effect: '',
    risk: 'low',
    privilege: 'user',
    targets: [],
    isMeasured: true,
    supported: true,
    reason: '',
  }),
);
const outcome = (values: Partial<ActionOutcome> = {}): ActionOutcome => ({
  changeId: 'change-1',
  action: 'process-priority',
  context: contextIn('cpu', CONDITIONS),
  atMs: NOW_MS,
  verdict: 'better',
  gainRatio: 0.4,
  gainError: 0.05,
  ...values,
});

function rank(values: Partial<RankingInput> = {}) {
  const bottlenecks = values.bottlenecks ?? [CPU, DISK];
  return rankRecommendations({
    nowMs: NOW_MS,
    suggestions: [suggestion()],
    bottlenecks,
    concerns: gatherConcerns({ bottlenecks, anomalies: [], prediction: null, patterns: [], services: [] }, NOW_MS),
    conditions: CONDITIONS,
    actions: ACTIONS,
    openChanges: [],
    outcomes: [],
    decisions: new Map(),
    obstacleTo: () => undefined,
    chanceOf: () => 0,
    ...values,
  });
}

describe('order', () => {
  const cache = suggestion({ action: 'clean-cache', target: 'path:/c', targetText: '/c', problem: DISK.text });

  it('puts the more urgent problem first', () => {
    const { recommended } = rank({ suggestions: [suggestion(), cache] });
    expect(recommended.map(({ action }) => action)).toEqual(['clean-cache', 'process-priority']);
    expect(recommended[0]?.impact).toBe(1);
  });

  it('puts an action that helped here first', () => {
    const { recommended } = rank({ suggestions: [cache, suggestion()], outcomes: [outcome()] });
    expect(recommended.map(({ action }) => action)).toEqual(['process-priority', 'clean-cache']);
  });

  it('puts the program that takes more first', () => {
    const small = suggestion({ target: 'pid:43', targetText: 'cc1 (pid 43)' });
    expect(rank({ suggestions: [small, suggestion()] }).recommended[0]?.target).toBe('pid:42');
  });

  it('requires more of a risky action', () => {
    const risky = suggestion({ target: 'pid:44', targetText: 'ld (pid 44)', risk: 'high' });
    const { recommended } = rank({ suggestions: [risky, suggestion({ target: 'pid:45', targetText: 'as (pid 45)' })] });
    expect(recommended[0]?.risk).toBe('low');
  });

  it('begins with the gentlest for any draw', () => {
    const risky = suggestion({ action: 'cpu-affinity', risk: 'medium' });
    const { recommended } = rank({
      suggestions: [risky, suggestion()],
      chanceOf: (action) => (action === 'cpu-affinity' ? 3 : -3),
    });
    expect(recommended[0]?.action).toBe('process-priority');
  });

  it('tries an unknown action now and then', () => {
    const other = suggestion({ action: 'cpu-affinity' });
    const lucky = { chanceOf: (action: string) => (action === 'cpu-affinity' ? 3 : 0) };
    const tried = { suggestions: [suggestion(), other], outcomes: [outcome()] };
    expect(rank(tried).recommended[0]?.action).toBe('process-priority');
    expect(rank({ ...tried, ...lucky }).recommended[0]?.action).toBe('cpu-affinity');
  });
});

it('shows one card for each area and target, with the others as alternatives', () => {
  const { recommended } = rank({ suggestions: [suggestion(), suggestion({ action: 'cpu-affinity' }), suggestion()] });
  expect(recommended).toHaveLength(1);
  expect(recommended[0]?.alternatives.map(({ action }) => action)).toEqual(['cpu-affinity']);
});

it('recognizes a program after it restarts', () => {
  const again = suggestion({ target: 'pid:99', targetText: 'make (pid 99)' });
  expect(rank({ suggestions: [again] }).recommended[0]?.id).toBe(rank().recommended[0]?.id);
});

it('lists measurements here first, then problems, then measurements elsewhere', () => {
  const elsewhere = outcome({ changeId: 'b', context: null, verdict: 'no effect', gainRatio: 0, atMs: NOW_MS + 1 });
  const { evidence } = rank({ outcomes: [elsewhere, outcome()] }).recommended[0] ?? {};
  expect(evidence?.map(({ kind }) => kind)).toEqual(['verdict-here', 'verdict-elsewhere', 'bottleneck', 'catalog']);
  expect(evidence?.[0]?.text).toBe('Same situation: 40% improvement (30% to 50%).');
});

it('counts a service that has suffered since, and none that suffered before', () => {
  const service = {
    kind: 'service',
    resource: null,
    severity: 'warning',
    text: 'The service web is degraded',
  } as const;
  const bottleneck = { ...CPU, sinceMs: 1_000 };
  const since = (sinceMs: number) =>
    rank({
      bottlenecks: [bottleneck],
      concerns: [
        { ...service, sinceMs },
        { ...service, kind: 'bottleneck', sinceMs },
      ],
    }).recommended[0];
  expect(since(2_000)?.impact).toBeGreaterThan(since(500)?.impact ?? 1);
  expect(since(500)?.evidence.map(({ kind }) => kind)).toEqual(['catalog']);
});

describe('objections', () => {
  const why = (values: Partial<RankingInput>) => {
    const { recommended, notRecommended } = rank(values);
    expect(recommended).toEqual([]);
    return notRecommended[0];
  };
  const id = rank().recommended[0]?.id ?? '';

  it('exclude an action that failed twice in this situation', () => {
    const failed = { verdict: 'no effect', gainRatio: 0 } as const;
    const outcomes = [outcome(failed), outcome({ ...failed, changeId: 'change-2' })];
    expect(why({ outcomes })).toMatchObject({
      kind: 'failed-here',
      reason: 'Tried 2 times in this situation without success since it last helped.',
      untilMs: NOW_MS + 30 * 86_400_000,
    });
    expect(rank({ outcomes, conditions: { ...CONDITIONS, onBattery: true } }).recommended).toHaveLength(1);
  });

  it('exclude recommendations that a person does not want to see', () => {
    const decide = (decision: DecisionKind) => new Map([[id, { action: '', target: '', targetText: '', ...decision }]]);
    expect(why({ decisions: decide({ kind: 'never', atMs: 0 }) })?.kind).toBe('never');
    expect(why({ decisions: decide({ kind: 'dismissed', atMs: 0 }) })?.kind).toBe('dismissed');
    const snoozed = { kind: 'snoozed', atMs: 0, untilMs: NOW_MS + 1 } as const;
    expect(why({ decisions: decide(snoozed) })).toMatchObject({ kind: 'snoozed', untilMs: NOW_MS + 1 });
    expect(rank({ decisions: decide({ ...snoozed, untilMs: NOW_MS }) }).recommended).toHaveLength(1);
  });

  it('exclude active and impossible changes', () => {
    expect(why({ openChanges: [sampleChange({ state: 'kept' })] })?.kind).toBe('in-force');
    expect(why({ obstacleTo: () => 'it could not be undone' })).toMatchObject({
      kind: 'impossible',
      reason: 'it could not be undone',
    });
  });

  it('ask to undo a conflicting change first', () => {
    const [one] = rank({ openChanges: [sampleChange({ action: 'cpu-affinity', state: 'kept' })] }).recommended;
    expect(one?.feasibility).toBeLessThan(1);
    expect(one?.prerequisites[0]).toContain('change-1');
  });
});

describe('simulated situations with known effects', () => {
  const TRIALS = 30;
  const play = (policy: Policy) =>
    [1_000, 1_001].flatMap((seed) => playPolicy(createEffectWorld(seed, 'apart'), policy, seed, TRIALS));
  const regretOf = (choices: ReturnType<typeof play>) => choices.reduce((sum, { regret }) => sum + regret, 0);

  it('lead to the best action within 30 trials, with a small loss on the way', () => {
    const choices = play('thompson');
    const late = choices.filter(({ trial }) => trial > 20);
    expect(late.filter(({ isBest }) => isBest).length / late.length).toBeGreaterThanOrEqual(0.85);
    expect(regretOf(choices)).toBeLessThan(regretOf(play('random')) / 3);
  });
});
