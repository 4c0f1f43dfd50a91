import { expect, it } from 'vitest';
import { sampleChange, sampleEvidence } from '../../../../tests/helpers/change-samples';
import { createMemoryState } from '../../../../tests/helpers/memory-state';
import type { Change } from '../../../shared/contract/optimization-schemas';
import { outcomeOf } from './action-outcome';
import { HALF_LIFE_MS } from './believe-effect';
import { contextIn } from './learning-context';
import { OutcomeTracker } from './outcome-tracker';

const HERE = contextIn('cpu', { role: 'laptop', onBattery: false, cpuBusyRatio: 0.9 });
const LATER = contextIn('memory', { role: 'laptop', onBattery: true, cpuBusyRatio: 0.1 });

/** Creates a change that was measured and kept by default. */
function measuredChange(values: Partial<Change> = {}): Change {
  const measured = { state: 'kept', verdict: 'better', evidence: sampleEvidence() } as const;
  return sampleChange({ ...measured, startedAtMs: 0, endedAtMs: null, ...values });
}

function createTracker(state = createMemoryState()) {
  const problems: unknown[] = [];
  const tracker = new OutcomeTracker(state, (problem) => problems.push(problem));
  return { state, tracker, problems };
}

it('derives the error of a gain from the measured interval', () => {
  const outcome = outcomeOf(measuredChange(), HERE);
  expect(outcome).toMatchObject({ verdict: 'better', gainRatio: 0.4, context: HERE });
  // Half of 3 to 5 ms in standard errors, as a share of the usual 10 ms.
  expect(outcome?.gainError).toBeCloseTo(1 / 1.959964 / 10, 6);
});

it('learns nothing from an unproven effect', () => {
  expect(outcomeOf(measuredChange({ verdict: 'observed' }), HERE)).toBeUndefined();
  expect(outcomeOf(measuredChange({ verdict: null, state: 'trial' }), HERE)).toBeUndefined();
});

it('counts harm as harm, also if the metric improved', () => {
  const change = measuredChange({ verdict: 'worse', state: 'undone' });
  expect(outcomeOf(change, HERE)).toMatchObject({ gainRatio: -0.5, gainError: 0.2 });
  expect(outcomeOf({ ...change, evidence: null }, HERE)).toMatchObject({ gainRatio: -0.5 });
  const measured = { ...change, evidence: sampleEvidence({ gainRatio: -0.3 }) };
  expect(outcomeOf(measured, HERE)).toMatchObject({ gainRatio: -0.3 });
});

it('records the situation of a change, and learns from its verdict', () => {
  const { tracker } = createTracker();
  const running = measuredChange({ state: 'trial', verdict: null, evidence: null, startedAtMs: 1_000 });
  expect(tracker.observe([running], () => HERE, 2_000)).toBe(false);
  expect(tracker.outcomes).toEqual([]);
  const measured = measuredChange({ startedAtMs: 1_000 });
  expect(tracker.observe([measured], () => LATER, 200_000)).toBe(true);
  expect(tracker.outcomes).toMatchObject([{ changeId: 'change-1', context: HERE }]);
});

it('learns from a change once, also over restarts', async () => {
  const { tracker, state } = createTracker();
  const change = measuredChange({ startedAtMs: 1_000 });
  tracker.observe([change], () => HERE, 2_000);
  expect(tracker.observe([change], () => LATER, 3_000)).toBe(false);
  const next = createTracker(state).tracker;
  await next.load(500_000);
  expect(next.observe([change], () => LATER, 500_000)).toBe(false);
  expect(next.outcomes).toEqual(tracker.outcomes);
});

it('replaces a verdict by a renewed one, in the recorded situation', () => {
  const { tracker } = createTracker();
  tracker.observe([measuredChange()], () => HERE, 1_000);
  const renewed = measuredChange({ verdict: 'no effect', evidence: sampleEvidence({ gainRatio: 0.01 }) });
  expect(tracker.observe([renewed], () => LATER, 900_000)).toBe(true);
  expect(tracker.outcomes).toMatchObject([{ verdict: 'no effect', gainRatio: 0.01, context: HERE }]);
});

it('invents no situation for an old change', () => {
  const { tracker } = createTracker();
  tracker.observe([measuredChange()], () => HERE, 3_600_000);
  expect(tracker.outcomes).toMatchObject([{ changeId: 'change-1', context: null }]);
});

it('drops a change that ended without a verdict', async () => {
  const { tracker, state } = createTracker();
  const open: Change = measuredChange({ state: 'kept', verdict: 'observed', evidence: null });
  tracker.observe([open], () => HERE, 1_000);
  expect((await state.list('action-outcomes')).size).toBe(1);
  tracker.observe([{ ...open, state: 'undone' }], () => HERE, 2_000);
  expect((await state.list('action-outcomes')).size).toBe(0);
});

it('drops an outcome that hardly counts, and does not learn it again', async () => {
  const { tracker, state } = createTracker();
  tracker.observe([measuredChange()], () => HERE, 1_000);
  const next = createTracker(state).tracker;
  await next.load(9 * HALF_LIFE_MS);
  next.observe([measuredChange()], () => HERE, 9 * HALF_LIFE_MS);
  expect(next.outcomes).toEqual([]);
  expect((await state.list('action-outcomes')).size).toBe(0);
});
