import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeClock } from '../../../tests/helpers/fake-clock';
import { sampleIncident } from '../../../tests/helpers/health-samples';
import { createMemoryState } from '../../../tests/helpers/memory-state';
import { simulateMachine } from '../../../tests/helpers/simulated-machine';
import { AdaptiveThresholdManager } from '../../core/thresholds/adaptive-threshold-manager';
import type { Incident, ReplayOutcome, ThresholdMode } from '../../shared/contract/health-schemas';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import { WEEK_MS } from '../../shared/model/time';
import { AppLog } from '../base/log';
import type { Tasks } from '../base/tasks';
import type { StateStore } from '../store/store';
import {
  type LearnThresholdsInput,
  learnThresholds,
  type ReplayThresholdsInput,
  replayThresholds,
} from './learn-thresholds-task';
import { loadLearnedThresholds, ThresholdService } from './threshold-service';

const WEEKS = 2;
const STEP_MS = 120_000;
const fromMs = Date.UTC(2026, 0, 5);

/** Simulated history of a build box that is judged as a desktop: it crosses its thresholds each day. */
const stored = (() => {
  const machine = simulateMachine({ role: 'build-box', seed: 5, fromMs, weeks: WEEKS, intervalMs: STEP_MS });
  const rows = (WEEKS * WEEK_MS) / STEP_MS;
  const series = machine.table.list().map(({ key, metric, labels }) => ({
    key,
    metric,
    labels,
    unit: 'ratio' as const,
    values: new Array<number | null>(rows).fill(null),
  }));
  for (const { atMs, values } of machine.frames()) {
    for (const [index, one] of series.entries())
      one.values[Math.round((atMs - fromMs) / STEP_MS)] = values[index] ?? null;
  }
  return series;
})();

/** The result of the one run of the task that all tests share. */
let learned: ReturnType<typeof learnThresholds> | undefined;

/** Returns stored values at the step of the simulation. */
const range = async (query: RangeQuery): Promise<RangeResult> => {
  const first = Math.round((query.fromMs - fromMs) / STEP_MS);
  const last = Math.round((query.toMs - fromMs) / STEP_MS);
  return {
    fromMs: query.fromMs,
    stepMs: STEP_MS,
    series: stored
      .filter(({ metric }) => query.selectors.includes(metric))
      .map((one) => ({ ...one, values: one.values.slice(first, last) })),
  };
};

function createService({
  mode = 'suggest' as ThresholdMode,
  state = createMemoryState() as StateStore,
  mayLearn = true,
  replayAs = undefined as ReplayOutcome | undefined,
} = {}) {
  const clock = new FakeClock(fromMs + WEEKS * WEEK_MS);
  const manager = new AdaptiveThresholdManager({ role: 'desktop', mode, offsetMs: () => 0 });
  const incidents: Incident[] = [];
  let ran = 0;
  const replayed: ReplayThresholdsInput[] = [];
  const tasks: Tasks = {
    run: async <Result>(name: string, input: unknown) => {
      if (name === 'replay-thresholds') {
        replayed.push(input as ReplayThresholdsInput);
        return structuredClone(replayAs ?? replayThresholds(structuredClone(input as ReplayThresholdsInput))) as Result;
      }
      expect(name).toBe('learn-thresholds');
      expect(input).toMatchObject({ choosesTogether: mode === 'auto' });
      ran++;
      learned ??= learnThresholds({ ...structuredClone(input as LearnThresholdsInput), choosesTogether: true });
      return structuredClone(learned) as Result;
    },
    stop: async () => undefined,
  };
  const log = new AppLog(() => undefined, clock.nowMs).for('limits');
  const service = new ThresholdService({
    manager,
    state,
    range,
    incidents: () => incidents,
    tasks,
    clock,
    log,
    mayLearn: () => mayLearn,
  });
  const query = { signal: undefined };
  return { service, manager, state, incidents, query, handlers: service.handlers, replayed, ran: () => ran };
}

// Learning takes seconds of CPU time, and minutes on a loaded machine. It has no timeout.
beforeAll(async () => {
  const { handlers, query } = createService();
  await handlers.learn(undefined, query);
}, 0);

describe('the threshold service', () => {
  it('learns from history, proposes with reasons, and changes nothing itself', async () => {
    const { handlers, query, state, ran } = createService();
    const [view] = await Promise.all([handlers.learn(undefined, query), handlers.learn(undefined, query)]);
    expect(ran()).toBe(1);
    expect(view.proposals.length).toBeGreaterThan(0);
    const proposal = view.proposals.find(({ limit: threshold }) => threshold === 'cpu-pressure');
    expect(proposal).toMatchObject({ isValid: true, title: 'CPU pressure' });
    expect(proposal?.reason).not.toBe('');
    expect(proposal?.replay.crossingsAfter).toBeLessThan(proposal?.replay.crossingsBefore ?? 0);
    expect(view.limits.every(({ isLearned }) => !isLearned)).toBe(true);
    expect(await loadLearnedThresholds(state)).toBeUndefined();
  });

  it('adopts, keeps adopted thresholds over a restart, and reverts them', async () => {
    const { handlers, query, state } = createService();
    const proposed = (await handlers.learn(undefined, query)).proposals.find(({ isValid }) => isValid);
    if (proposed === undefined) throw new Error('nothing was proposed');
    const adopted = await handlers.adopt({ id: proposed.id }, query);
    expect(adopted.proposals.map(({ id }) => id)).not.toContain(proposed.id);
    expect(adopted.changes).toMatchObject([{ limit: proposed.limit, by: 'person', isReverted: false }]);

    const kept = await loadLearnedThresholds(state);
    if (kept === undefined) throw new Error('nothing was kept');
    const restarted = new AdaptiveThresholdManager({ role: 'desktop', mode: 'suggest', offsetMs: () => 0, kept });
    expect(restarted.isLearned(proposed.limit)).toBe(true);

    const id = adopted.changes[0]?.id ?? '';
    const reverted = await handlers.revert({ id }, query);
    expect(reverted.limits.find((threshold) => threshold.id === proposed.limit)?.isLearned).toBe(false);
    await expect(async () => handlers.revert({ id }, query)).rejects.toThrow('already undone');
  });

  it('drops a dismissed proposal, and refuses an unknown one', async () => {
    const { handlers, query } = createService();
    const { proposals } = await handlers.learn(undefined, query);
    const [first] = proposals;
    const after = await handlers.dismiss({ id: first?.id ?? '' }, query);
    expect(after.proposals).toHaveLength(proposals.length - 1);
    await expect(async () => handlers.adopt({ id: first?.id ?? '' }, query)).rejects.toThrow('no longer exists');
  });

  it('refuses a proposal that would miss past incidents together with those adopted before', async () => {
    const replayAs: ReplayOutcome = {
      fromMs,
      toMs: fromMs + WEEKS * WEEK_MS,
      crossingsBefore: 3,
      crossingsAfter: 1,
      incidentsMissed: 1,
      incidentsEarlier: 0,
    };
    const { handlers, query, state, replayed } = createService({ replayAs });
    const [first, second] = (await handlers.learn(undefined, query)).proposals.filter(({ isValid }) => isValid);
    if (first === undefined || second === undefined) throw new Error('too little was proposed');
    // Both at once: the second must still be judged together with the first.
    const [adopted, refused] = await Promise.allSettled([
      handlers.adopt({ id: first.id }, query),
      handlers.adopt({ id: second.id }, query),
    ]);
    expect(adopted.status).toBe('fulfilled');
    expect(refused).toMatchObject({
      reason: {
        message:
          'Together with the other adopted thresholds: critical incidents of the past would have been missed (1).',
      },
    });
    expect(replayed).toMatchObject([{ adjustments: [{ limit: second.limit }], adopted: [{ limit: first.limit }] }]);
    const kept = await loadLearnedThresholds(state);
    expect(kept?.changes.map(({ limit: threshold }) => threshold)).toEqual([first.limit]);
  });

  it('adopts proposals in turn that a replay allows together', async () => {
    const { handlers, query, replayed } = createService();
    await handlers.learn(undefined, query);
    const ids = learned?.together?.ids ?? [];
    expect(ids.length).toBeGreaterThan(1);
    const [first = '', second = ''] = ids;
    await handlers.adopt({ id: first }, query);
    expect((await handlers.adopt({ id: second }, query)).changes).toHaveLength(2);
    expect(replayed).toHaveLength(1);
  });

  it('refuses while an incident is open that began after the last learning', async () => {
    const { handlers, query, incidents } = createService();
    const proposed = (await handlers.learn(undefined, query)).proposals.find(({ isValid }) => isValid);
    incidents.push(sampleIncident({ openedAtMs: fromMs }));
    await expect(handlers.adopt({ id: proposed?.id ?? '' }, query)).rejects.toThrow('An incident is open.');
  });

  it('adopts automatically in mode auto, except while an incident is open', async () => {
    const frozen = createService({ mode: 'auto' });
    frozen.incidents.push(sampleIncident({ openedAtMs: fromMs }));
    expect((await frozen.handlers.learn(undefined, frozen.query)).changes).toEqual([]);
    const free = createService({ mode: 'auto' });
    const { changes } = await free.handlers.learn(undefined, free.query);
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.every(({ by }) => by === 'auto')).toBe(true);
    expect(await loadLearnedThresholds(free.state)).toBeDefined();
  });

  it.each([
    [true, 2],
    [false, 0],
  ])('learns once a day if learning is allowed: %s', async (mayLearn, times) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { service, ran } = createService({ mayLearn });
    const stop = service.start();
    await vi.advanceTimersByTimeAsync(25 * 3_600_000);
    expect(ran()).toBe(times);
    await stop();
    await vi.advanceTimersByTimeAsync(48 * 3_600_000);
    expect(ran()).toBe(times);
  });
});
