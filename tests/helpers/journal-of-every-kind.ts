import { join } from 'node:path';
import { AppLog } from '../../src/main/base/log';
import { Journal } from '../../src/main/changes/journal';
import type { JournalRecord } from '../../src/main/changes/journal-record';
import type { KnobDriver } from '../../src/main/changes/knob-driver';
import { AutomatedOptimizationEngine } from '../../src/main/optimization/engine';
import { OptimizationValidator } from '../../src/main/optimization/optimization-validator';
import type { Knob } from '../../src/shared/model/change';
import { fakeAction } from './fake-action';
import { createRandom } from './seeded-random';

const log = new AppLog(
  () => undefined,
  () => 0,
).for('journal');

const target = { pid: 7, startTicks: 9, uid: 1000, executable: '8:1' };
const file = { path: '/file', file: '0:1' };

/** One record of each kind, so that the type checker asks for a new kind. */
const KNOBS: { readonly [Kind in Knob['kind']]: Knob & { readonly kind: Kind } } = {
  nice: { kind: 'nice', process: target, thread: 8 },
  affinity: { kind: 'affinity', process: target, thread: 8 },
  'io-class': { kind: 'io-class', process: target, thread: 8 },
  'scheduling-policy': { kind: 'scheduling-policy', process: target, thread: 8 },
  'run-state': { kind: 'run-state', process: target },
  'oom-score': { kind: 'oom-score', process: target },
  autogroup: { kind: 'autogroup', process: target },
  value: { kind: 'value', file },
  'bytes-or-ratio': { kind: 'bytes-or-ratio', path: '/dirty' },
  sysctl: { kind: 'sysctl', path: '/sysctl' },
  'io-scheduler': { kind: 'io-scheduler', file, usual: 'none' },
  'zram-swap': { kind: 'zram-swap', path: '/zram' },
  'user-unit': { kind: 'user-unit', unit: 'a.service' },
  'unit-property': { kind: 'unit-property', unit: 'app-a-1.scope', property: 'CPUWeight', group: file },
  'group-value': { kind: 'group-value', file },
  'group-idle': { kind: 'group-idle', file, weight: '100' },
  'group-frozen': { kind: 'group-frozen', file },
  'group-io-limit': { kind: 'group-io-limit', file, device: '8:0' },
  'group-reclaim': { kind: 'group-reclaim', file },
  content: { kind: 'content', path: '/content' },
  place: { kind: 'place', file, place: '/elsewhere' },
  'own-pace': { kind: 'own-pace' },
};

/** Returns the journal of an engine over a machine in memory, with every kind of record and of setting. */
export async function journalOfEveryKind(directory: string): Promise<readonly JournalRecord[]> {
  const values = new Map<string, string>();
  const keyOf = (knob: Knob) => JSON.stringify(knob);
  const state = { bootId: 'boot-1', fails: false };
  const driver: KnobDriver = {
    get bootId() {
      return state.bootId;
    },
    uptimeTicks: 0,
    heirsOf: () => [],
    read: (knob) => ({ kind: 'value', value: values.get(keyOf(knob)) ?? 'before' }),
    write: (knob, value) => {
      if (state.fails) throw new Error('read-only');
      values.set(keyOf(knob), value);
    },
    undoProblem: () => undefined,
    awaitPending: () => undefined,
  };
  const createAction = (id: string, knobs: readonly Knob[]) =>
    fakeAction(
      knobs.map((knob) => ({ knob, want: 'ours' })),
      { id, exitPolicy: 'keep' },
    );
  const journal = join(directory, 'journal.log');
  const open = () =>
    new AutomatedOptimizationEngine({
      file: journal,
      driver,
      guard: { add: () => undefined, forget: () => undefined, stop: () => undefined },
      actions: [createAction('every-knob', Object.values(KNOBS)), createAction('one-knob', [KNOBS.sysctl])],
      findRival: () => undefined,
      nowMs: Date.now,
      log,
    });
  let engine = open();
  const request = { target: 'machine', by: 'test' };
  const one = { ...request, action: 'one-knob', anyway: true };

  const { id: everyKnob } = engine.executeOptimization({ ...request, action: 'every-knob', why: 'to see it' });
  engine.rollbackOptimization(everyKnob);

  const random = createRandom(3);
  const measure = { better: 5, worse: 20 };
  let withIt = measure.better;
  const probe = {
    metric: 'the delay',
    plan: { pairs: 8, windowMs: 1, settleMs: 0 },
    measure: async () => (values.get(keyOf(KNOBS.sysctl)) === 'ours' ? withIt : 10) * (0.95 + random() / 10),
  };
  const validator = new OptimizationValidator({
    engine,
    probes: { 'cpu-latency': probe, 'disk-sync': probe },
    dataDirectory: directory,
    roots: { proc: '/nowhere', sys: '/nowhere' },
    nowMs: Date.now,
    random,
  });
  const { id: better } = await validator.applyAndMeasure({ ...one, forMs: 3_600_000 });
  engine.rollbackOptimization(better);
  withIt = measure.worse;
  let worse = '';
  for (let time = 0; time < 3; time++) worse = (await validator.applyAndMeasure(one)).id;
  engine.unblock(worse, 'test');

  const { id: superseded } = engine.executeOptimization(one);
  values.set(keyOf(KNOBS.sysctl), 'theirs');
  engine.rollbackOptimization(superseded);

  const { id: failed } = engine.executeOptimization(one);
  state.fails = true;
  engine.rollbackOptimization(failed);
  state.fails = false;
  engine.rollbackOptimization(failed);

  engine.executeOptimization(one);
  engine.stopEngine();
  state.bootId = 'boot-2';
  values.clear();
  engine = open();
  engine.stopEngine();
  const opened = Journal.open(journal);
  opened.journal.close();
  return opened.records;
}
