import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeAction } from '../../../tests/helpers/fake-action';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import type { Knob } from '../../shared/model/change';
import { AppLog } from '../base/log';
import type { KnobDriver } from '../changes/knob-driver';
import type { Action } from './action';
import { AutomatedOptimizationEngine } from './engine';
import { OptimizationValidator } from './optimization-validator';
import type { Probe } from './probes/probe';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('validator');
const KNOB: Knob = { kind: 'value', file: { path: '/knob', file: '0:0' } };
const apply = { action: 'act', target: 'machine', by: 'test' };

/** Creates a machine with one knob that measures about `on` with it and `off` without. */
function machine({ on = 5, off = 10 } = {}, values: Partial<Action> = {}) {
  const state = { value: 'before', writes: 0 };
  const effect = { on, off };
  const driver: KnobDriver = {
    bootId: 'boot',
    uptimeTicks: 0,
    heirsOf: () => [],
    read: () => ({ kind: 'value', value: state.value }),
    write: (_, value) => {
      state.value = value;
      state.writes++;
    },
    undoProblem: () => undefined,
    awaitPending: () => undefined,
  };
  const action = fakeAction([{ knob: KNOB, want: 'ours' }], { exitPolicy: 'keep', ...values });
  const directory = temporaryDirectory();
  const open = () =>
    new AutomatedOptimizationEngine({
      file: join(directory, 'journal.log'),
      driver,
      guard: { add: () => undefined, forget: () => undefined, stop: () => undefined },
      actions: [action],
      findRival: () => undefined,
      nowMs: Date.now,
      log,
    });
  const engine = open();
  const random = createRandom(3);
  let onMeasure: () => void = () => undefined;
  const probe: Probe = {
    metric: 'the delay',
    plan: { pairs: 8, windowMs: 1, settleMs: 0 },
    measure: async () => {
      onMeasure();
      return (state.value === 'ours' ? effect.on : effect.off) * (0.95 + random() / 10);
    },
  };
  const validator = new OptimizationValidator({
    engine,
    probes: { 'cpu-latency': probe, 'disk-sync': probe },
    dataDirectory: directory,
    roots: { proc: '/nowhere', sys: '/nowhere' },
    nowMs: Date.now,
    random,
  });
  const whileMeasuring = (hook: () => void) => {
    onMeasure = hook;
  };
  return { state, effect, engine, validator, open, whileMeasuring };
}

describe('a change in a trial', () => {
  it('stays if it is proven better, with its numbers on record', async () => {
    const { state, engine, validator, open } = machine();
    const change = await validator.applyAndMeasure(apply);
    expect(change).toMatchObject({ state: 'kept', verdict: 'better', evidence: { pValue: 0.0078125 } });
    expect(change.reason).toMatch(/^It reduced the delay by \d\d%/);
    expect(state.value).toBe('ours');
    expect(validator.progress).toBeNull();
    // A new engine reads the same record.
    expect(open().getOptimizationHistory()[0]).toEqual(engine.getOptimizationHistory()[0]);
    expect(validator.executeRollback(change.id)).toEqual({
      changeId: change.id,
      state: 'undone',
      reason: 'The previous values were restored.',
    });
    expect(state.value).toBe('before');
  });

  it.each([
    [{ on: 20 }, 'worse'],
    [{ on: 10 }, 'no effect'],
  ] as const)('measuring %o is %s and undone', async (values, verdict) => {
    const { state, validator } = machine(values);
    expect(await validator.applyAndMeasure(apply)).toMatchObject({ state: 'undone', verdict });
    expect(state.value).toBe('before');
  });

  it('is undone on request, when stopped, and when the host exits', async () => {
    const { engine, validator, state, whileMeasuring } = machine();
    whileMeasuring(() => {
      if (validator.progress?.pairsDone === 2) validator.executeRollback(validator.progress.changeId);
    });
    expect(await validator.applyAndMeasure(apply)).toMatchObject({ state: 'undone', verdict: null });
    whileMeasuring(() => validator.stop());
    expect(await validator.applyAndMeasure(apply)).toMatchObject({ state: 'undone', verdict: 'observed' });
    whileMeasuring(() => {
      validator.stop();
      engine.stopEngine();
    });
    expect(await validator.applyAndMeasure(apply)).toMatchObject({ state: 'undone' });
    expect(state.value).toBe('before');
  });

  it('keeps a value that another program sets in the meantime', async () => {
    const { validator, state, whileMeasuring } = machine();
    whileMeasuring(() => {
      state.value = 'theirs';
    });
    const change = await validator.applyAndMeasure(apply);
    expect(change.state).toBe('superseded');
    expect(change.reason).toContain('Its value was changed to theirs');
    expect(state.value).toBe('theirs');
  });

  it('is undone by the next start after a crash', async () => {
    const { engine, open, state } = machine();
    const { id } = engine.beginTrial(apply);
    engine.switchTrial(id, false);
    engine.switchTrial(id, true);
    expect(state.value).toBe('ours');
    expect(open().getOptimizationHistory()).toMatchObject([{ id, state: 'undone' }]);
    expect(state.value).toBe('before');
  });

  it('is refused during another trial, and kept unmeasured without a probe', async () => {
    const { validator, whileMeasuring } = machine();
    const second: Promise<unknown>[] = [];
    whileMeasuring(() => {
      if (second.length > 0) return;
      const refused = validator.applyAndMeasure(apply);
      refused.catch(() => undefined);
      second.push(refused);
    });
    await validator.applyAndMeasure(apply);
    await expect(second[0]).rejects.toThrow('another change is being measured');
    const plain = machine({}, { probe: null });
    expect(await plain.validator.applyAndMeasure(apply)).toMatchObject({ state: 'kept', verdict: 'observed' });
    expect(plain.state.writes).toBe(1);
  });

  it('is measured again later, and kept only while it still helps', async () => {
    const { validator, engine, effect } = machine();
    const kept = await validator.applyAndMeasure(apply);
    expect(kept).toMatchObject({ state: 'kept', verdict: 'better' });
    expect(await validator.recheckDue()).toEqual([]);
    expect(await validator.recheck(kept.id)).toMatchObject({ state: 'kept', verdict: 'better' });
    effect.on = 10;
    expect(await validator.recheck(kept.id)).toMatchObject({ state: 'undone', verdict: 'no effect' });
    await expect(validator.recheck(kept.id)).rejects.toThrow('not kept');
    await expect(validator.recheck('nothing')).rejects.toThrow('There is no change');
    engine.stopEngine();
  });
});
