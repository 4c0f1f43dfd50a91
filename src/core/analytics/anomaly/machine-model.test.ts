import { expect, test } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { createMachineModel, type MachineJudgement, type MachineModel, type MachineModelState } from './machine-model';
import { CONFIDENT_SURPRISE, NOTICE_SURPRISE } from './score';

const INTERVAL_MS = 300_000;
const DAY_FRAMES = 288;
const NAMES = ['cpu', 'load', 'network', 'disk', 'memory', 'temperature', 'errors', 'noise'];
const CPU = 0;
const LOAD = 1;
const DISK = 3;
const ERRORS = 6;

type Change = (values: Float64Array, frame: number) => void;

/** Creates a machine under a varying load that most series follow, without errors. */
function createMachine() {
  const random = createRandom(7);
  let load = 0;
  return (frame: number): Float64Array => {
    load = 0.9 * load + random() - 0.5;
    const near = (value: number) => value + 0.1 * (random() - 0.5);
    const values = [load, 2 * load, -load, 0, 5 + load, 40 + 3 * load, 0, 0].map(near);
    values[DISK] = random();
    values[ERRORS] = 0;
    values[7] = random() + Math.sin((2 * Math.PI * frame) / DAY_FRAMES);
    return Float64Array.from(values);
  };
}

/** Runs a model over a machine's frames, modified by `change`. */
function run(model: MachineModel, from: number, to: number, machine: (frame: number) => Float64Array, change?: Change) {
  const judgements: (MachineJudgement & { frame: number })[] = [];
  for (let frame = from; frame < to; frame++) {
    const values = machine(frame);
    change?.(values, frame);
    const judgement = model.observe(frame * INTERVAL_MS, values);
    judgements.push({ ...judgement, contributions: judgement.contributions.slice(), frame });
  }
  return judgements;
}

const createModel = (names = NAMES, state?: MachineModelState) =>
  createMachineModel({ names, intervalMs: INTERVAL_MS, ...(state === undefined ? {} : { state }) });

const oddFrames = (judgements: readonly (MachineJudgement & { frame: number })[]) =>
  judgements.filter(({ surprise }) => surprise >= NOTICE_SURPRISE).map(({ frame }) => frame);

test('scores 0 while it learns, and for a machine that stays the same', () => {
  const judgements = run(createModel(), 0, 5 * DAY_FRAMES, createMachine());
  expect(judgements.slice(0, DAY_FRAMES).every(({ isReady, surprise }) => !isReady && surprise === 0)).toBe(true);
  expect(judgements.at(-1)?.isReady).toBe(true);
  expect(oddFrames(judgements)).toEqual([]);
});

test('detects values that contradict each other, and identifies the series at fault', () => {
  const at = 3 * DAY_FRAMES;
  const judgements = run(createModel(), 0, at + 20, createMachine(), (values, frame) => {
    if (frame < at || frame >= at + 3) return;
    values[LOAD] = (values[LOAD] as number) + 9;
    values[ERRORS] = 4 + frame;
    values[DISK] = (values[DISK] as number) + 5;
    values[CPU] = (values[CPU] as number) - 6;
  });
  expect(oddFrames(judgements)[0]).toBe(at);
  const { contributions, surprise } = judgements[at] as MachineJudgement;
  expect(contributions[ERRORS]).toBe(Math.max(...contributions));
  expect(surprise).toBeLessThan(CONFIDENT_SURPRISE);
  expect(judgements[at + 1]?.surprise).toBeGreaterThanOrEqual(CONFIDENT_SURPRISE);
});

test('ignores a load that all series follow', () => {
  const at = 3 * DAY_FRAMES;
  const judgements = run(createModel(), 0, at + 20, createMachine(), (values, frame) => {
    if (frame < at) return;
    for (const [series, share] of [1, 2, -1, 0, 1, 3].entries()) (values[series] as number) += 2 * share;
  });
  expect(oddFrames(judgements)).toEqual([]);
});

test('treats bad input as a gap', () => {
  const model = createModel();
  const machine = createMachine();
  run(model, 0, 3 * DAY_FRAMES, machine);
  const last = 3 * DAY_FRAMES * INTERVAL_MS;
  const nothing = new Float64Array(NAMES.length).fill(Number.NaN);
  const wild = new Float64Array(NAMES.length).fill(Number.POSITIVE_INFINITY);
  for (const [atMs, values] of [
    [last, nothing],
    [last, machine(0)],
    [last - INTERVAL_MS, machine(0)],
    [Number.NaN, machine(0)],
    [last + INTERVAL_MS, wild],
    [last + 900 * INTERVAL_MS, machine(0).map((value) => value + 99)],
    [last + 901 * INTERVAL_MS, new Float64Array(0)],
  ] as const) {
    const { surprise, contributions } = model.observe(atMs, values);
    expect(surprise).toBe(0);
    expect(contributions.every((value) => value === 0)).toBe(true);
  }
});

test('ignores machines with few series, or none that vary', () => {
  const few = createModel(NAMES.slice(0, 4));
  expect(run(few, 0, 3 * DAY_FRAMES, createMachine()).every(({ isReady }) => !isReady)).toBe(true);
  const constant = createModel();
  const judgements = run(constant, 0, 3 * DAY_FRAMES, () => new Float64Array(NAMES.length).fill(1));
  expect(judgements.every(({ isReady, surprise }) => !isReady && surprise === 0)).toBe(true);
});

test('learns a state that lasts', () => {
  const at = 3 * DAY_FRAMES;
  const judgements = run(createModel(), 0, at + 9 * DAY_FRAMES, createMachine(), (values, frame) => {
    if (frame < at) return;
    for (const series of [CPU, LOAD, DISK, ERRORS]) values[series] = (values[series] as number) + 3 * series + 9;
  });
  const odd = oddFrames(judgements);
  expect(odd[0]).toBe(at);
  expect(odd.filter((frame) => frame >= at + 5 * DAY_FRAMES)).toEqual([]);
});

test('shows a nightly task, and stops notifying about it', () => {
  const firstNight = 3;
  const judgements = run(createModel(), 0, 9 * DAY_FRAMES, createMachine(), (values, frame) => {
    if (frame < firstNight * DAY_FRAMES || frame % DAY_FRAMES > 3) return;
    for (const series of [CPU, LOAD, DISK, ERRORS]) values[series] = (values[series] as number) + 3 * series + 9;
  });
  const highest = [3, 4, 5, 6, 7, 8].map((night) => {
    const frames = judgements.slice(night * DAY_FRAMES, night * DAY_FRAMES + 4);
    return Math.max(...frames.map(({ surprise }) => surprise));
  });
  for (const surprise of highest) expect(surprise).toBeGreaterThanOrEqual(NOTICE_SURPRISE);
  expect(highest.map((surprise) => surprise >= CONFIDENT_SURPRISE)).toEqual([true, true, false, false, false, false]);
});

test('continues from JSON as if it had not stopped', () => {
  const machine = createMachine();
  const model = createModel();
  run(model, 0, 3 * DAY_FRAMES, machine);
  const restored = createModel(NAMES, JSON.parse(JSON.stringify(model)));
  const frames = Array.from({ length: 50 }, (_, frame) => machine(frame));
  const replay = (frame: number) => frames[frame - 3 * DAY_FRAMES] as Float64Array;
  const disturb: Change = (values, frame) => {
    if (frame === 3 * DAY_FRAMES + 30) for (const series of [CPU, LOAD, DISK]) values[series] = 50;
  };
  const copies = frames.map((values) => values.slice());
  const expected = run(model, 3 * DAY_FRAMES, 3 * DAY_FRAMES + 50, replay, disturb);
  copies.forEach((values, frame) => {
    frames[frame] = values;
  });
  const actual = run(restored, 3 * DAY_FRAMES, 3 * DAY_FRAMES + 50, replay, disturb);
  expect(expected[30]?.surprise).toBeGreaterThan(NOTICE_SURPRISE);
  // The frame before the first is not stored.
  for (let frame = 1; frame < 50; frame++) {
    expect(actual[frame]?.surprise).toBeCloseTo(expected[frame]?.surprise as number, 1);
  }
});

test('follows a machine whose series are added, removed and moved', () => {
  const machine = createMachine();
  const model = createModel();
  run(model, 0, 3 * DAY_FRAMES, machine);
  const names = ['new', ...NAMES.slice(1)].reverse();
  const moved = createModel(names, JSON.parse(JSON.stringify(model)));
  const rearranged = (frame: number) => {
    const values = machine(frame);
    return Float64Array.from([frame % 9, ...values.slice(1)].reverse());
  };
  const judgements = run(moved, 3 * DAY_FRAMES, 5 * DAY_FRAMES, rearranged);
  expect(judgements[1]?.isReady).toBe(true);
  expect(oddFrames(judgements)).toEqual([]);
});
