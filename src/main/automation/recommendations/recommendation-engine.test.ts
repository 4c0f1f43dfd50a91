import { beforeEach, expect, it } from 'vitest';
import { sampleChange, sampleEvidence } from '../../../../tests/helpers/change-samples';
import { FakeClock } from '../../../../tests/helpers/fake-clock';
import { sampleBottleneck } from '../../../../tests/helpers/health-samples';
import { createMemoryState } from '../../../../tests/helpers/memory-state';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import type { Bottleneck } from '../../../shared/contract/health-schemas';
import type { Change, Suggestion } from '../../../shared/contract/optimization-schemas';
import { DAY_MS, MINUTE_MS } from '../../../shared/model/time';
import { AppLog } from '../../base/log';
import { RecommendationEngine } from './recommendation-engine';

let clock: FakeClock;
let state: ReturnType<typeof createMemoryState>;
let bottlenecks: Bottleneck[];
let changes: Change[];
let gone: string[];
/** Reasons of refusals, by action. */
let refused: Map<string, string>;

beforeEach(() => {
  clock = new FakeClock();
  state = createMemoryState();
  bottlenecks = [sampleBottleneck({ culprits: [{ app: 'make', pid: 42, processes: 1, share: 1, text: '' }] })];
  changes = [];
  gone = [];
  refused = new Map();
});

/** Suggests slowing down the culprits, as the engine does. */
function suggest(found: readonly Bottleneck[]): readonly Suggestion[] {
  return found.flatMap(({ text, culprits }) =>
    culprits.map(({ pid, app }) => ({
      action: 'process-priority',
      target: `pid:${pid}`,
      targetText: `${app} (pid ${pid})`,
      problem: text,
      effect: '',
      risk: 'low',
      privilege: 'user',
    })),
  );
}

async function open(): Promise<RecommendationEngine> {
  const engine = new RecommendationEngine({
    state,
    suggest,
    actions: () => [],
    changes: () => changes,
    openChanges: () => changes.filter(({ state: now }) => now === 'trial' || now === 'kept'),
    obstacleTo: ({ action }) => refused.get(action),
    isGone: (target) => gone.includes(target),
    findings: () => ({ bottlenecks, anomalies: [], prediction: null, patterns: [], services: [] }),
    conditions: () => ({ role: 'desktop', onBattery: false, cpuBusyRatio: 0.9 }),
    clock,
    random: createRandom(1),
    log: new AppLog(
      () => undefined,
      () => 0,
    ).for('recommendations'),
  });
  await engine.load();
  return engine;
}

/** Adds a change that was tried without effect. */
function fail(engine: RecommendationEngine, id: string): void {
  const running = sampleChange({ id, state: 'trial', verdict: null, evidence: null, startedAtMs: clock.nowMs() });
  changes = [running, ...changes];
  engine.check();
  clock.advance(MINUTE_MS);
  const ended = { state: 'undone', verdict: 'no effect', evidence: sampleEvidence({ gainRatio: 0 }) } as const;
  changes = [{ ...running, ...ended }, ...changes.slice(1)];
  engine.check();
}

it('keeps a recommendation for a short time after its problem ended', async () => {
  const engine = await open();
  const [shown] = engine.check().recommended;
  expect(shown?.firstSeenAtMs).toBe(clock.nowMs());
  bottlenecks = [];
  clock.advance(MINUTE_MS);
  expect(engine.check().recommended).toEqual([shown]);
  clock.advance(2 * MINUTE_MS);
  expect(engine.check().recommended).toEqual([]);
});

it('drops a recommendation as soon as it would be refused, although its problem has just ended', async () => {
  const engine = await open();
  expect(engine.check().recommended).toHaveLength(1);
  bottlenecks = [];
  refused.set('process-priority', 'it runs in session-2.scope');
  clock.advance(MINUTE_MS);
  expect(engine.check().recommended).toEqual([]);
});

it('excludes an action after two failures, also over a restart, until they have decayed', async () => {
  const engine = await open();
  engine.check();
  fail(engine, 'change-1');
  expect(engine.view.recommended[0]?.evidence[0]?.kind).toBe('verdict-here');
  fail(engine, 'change-2');
  expect(engine.view.recommended).toEqual([]);
  expect(engine.view.notRecommended).toMatchObject([{ kind: 'failed-here' }]);
  const next = await open();
  expect(next.check().notRecommended).toMatchObject([{ kind: 'failed-here' }]);
  clock.advance(31 * DAY_MS);
  expect(next.check().recommended).toHaveLength(1);
});

it('hides a dismissed recommendation until its problem ends and recurs', async () => {
  const engine = await open();
  const [{ id } = { id: '' }] = engine.check().recommended;
  const { recommended, notRecommended } = await engine.dismiss(id);
  expect([recommended, notRecommended]).toMatchObject([[], [{ id, kind: 'dismissed' }]]);
  clock.advance(DAY_MS);
  expect(engine.check().recommended).toEqual([]);
  const wanted = bottlenecks;
  bottlenecks = [];
  clock.advance(31 * MINUTE_MS);
  engine.check();
  bottlenecks = wanted;
  expect(engine.check().recommended).toHaveLength(1);
});

it('hides a decided recommendation at once while its problem pauses', async () => {
  const engine = await open();
  const [{ id } = { id: '' }] = engine.check().recommended;
  bottlenecks = [];
  expect(engine.check().recommended).toHaveLength(1);
  const { recommended, notRecommended } = await engine.never(id);
  // Not suggested now, and still listed, so that a person can undo the decision.
  expect([recommended, notRecommended]).toMatchObject([[], [{ id, kind: 'never', targetText: 'make (pid 42)' }]]);
});

it('shows a snoozed recommendation again after its time', async () => {
  const engine = await open();
  const [{ id } = { id: '' }] = engine.check().recommended;
  await engine.snooze(id, 60 * MINUTE_MS);
  expect((await open()).check().recommended).toEqual([]);
  clock.advance(60 * MINUTE_MS);
  expect(engine.check().recommended).toHaveLength(1);
  expect((await state.list('recommendation-decisions')).size).toBe(0);
});

it('hides a rejected recommendation until the decision is undone', async () => {
  const engine = await open();
  const [{ id } = { id: '' }] = engine.check().recommended;
  await engine.never(id);
  clock.advance(365 * DAY_MS);
  const next = await open();
  expect(next.check().recommended).toEqual([]);
  expect((await next.restore(id)).recommended).toHaveLength(1);
  await expect(next.restore(id)).rejects.toThrow('There is no decision');
});

it('refuses a decision on an unknown recommendation', async () => {
  const engine = await open();
  await expect(engine.dismiss('made-up-1')).rejects.toThrow('no recommendation');
});

it('drops a process that has ended at once, and not with its problem', async () => {
  const engine = await open();
  expect(engine.check().recommended).toHaveLength(1);
  gone = ['pid:42'];
  expect(engine.check()).toMatchObject({ recommended: [], notRecommended: [] });
});

it('adds the name that people know, and keeps the stable one', async () => {
  const engine = await open();
  const idWith = (title?: string) => {
    const culprit = { app: 'code', pid: 42, processes: 1, share: 1, text: '', ...(title && { title }) };
    bottlenecks = [sampleBottleneck({ culprits: [culprit] })];
    return engine.check().recommended[0];
  };
  const plain = idWith();
  const code = idWith('Visual Studio Code');
  expect(code).toMatchObject({ targetText: 'code (pid 42)', title: 'Visual Studio Code' });
  expect(code?.id).toBe(plain?.id);
});
