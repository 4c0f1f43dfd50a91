import { expect, it } from 'vitest';
import { AutomatedMachine, GIGABYTE } from '../../../tests/helpers/automated-machine';
import { sampleProcess } from '../../../tests/helpers/health-samples';
import { EngineAnswers } from './engine-answers';

const HOUR_TICKS = 3_600;
const WRITERS = [40, 41, 42].map((pid) =>
  sampleProcess({ pid, app: `writer-${pid}`, writtenBytesPerSecond: 80e6, cpuCores: 1 }),
);

/** Counts the questions to the engine in an emergency that lasts an hour. */
async function countPlans(machine: AutomatedMachine): Promise<number> {
  let plans = 0;
  const { refuse } = machine.engine;
  machine.engine.refuse = (request) => {
    plans++;
    return refuse(request);
  };
  await machine.ticks(HOUR_TICKS, { ioPressure: 0.9 }, WRITERS);
  return plans;
}

it('asks the engine rarely while an emergency lasts that is only suggested', async () => {
  const machine = new AutomatedMachine();
  expect(await countPlans(machine)).toBeLessThanOrEqual(HOUR_TICKS / 10);
  expect(machine.outcomes).toEqual(['suggested']);
});

it('asks the engine rarely while an approval is pending, and while a guard objects', async () => {
  const asking = new AutomatedMachine();
  asking.allow('disk', 'ask');
  expect(await countPlans(asking)).toBeLessThanOrEqual(HOUR_TICKS / 10);
  const used = new AutomatedMachine();
  used.allow('disk');
  for (const { pid } of WRITERS) used.foreground.add(pid);
  // Five mitigations for each of three programs.
  expect(await countPlans(used)).toBeLessThanOrEqual((15 * HOUR_TICKS) / 10);
});

it('keeps the log of an hour short in which everything is refused to programs that come and go', async () => {
  const machine = new AutomatedMachine();
  machine.allow('disk');
  machine.engine.refuse = () => 'it does not work here';
  for (let tick = 0; tick < HOUR_TICKS; tick++) {
    const rows = WRITERS.map((row, index) => ({ ...row, pid: 100 + 3 * tick + index, app: `job-${index}` }));
    await machine.tick({ ioPressure: 0.9, availableBytes: 8 * GIGABYTE }, rows);
  }
  expect(new Set(machine.outcomes)).toEqual(new Set(['refused']));
  expect(machine.decisions.all.length).toBeLessThanOrEqual(15);
}, 30_000);

it('spreads slow questions over the ticks, and still reaches the last mitigation', async () => {
  const machine = new AutomatedMachine();
  machine.allow('disk');
  let plans = 0;
  machine.engine.refuse = ({ action }) => {
    plans++;
    const untilMs = performance.now() + 25;
    while (performance.now() < untilMs);
    return action === 'freeze' ? undefined : 'it does not work here';
  };
  let most = 0;
  for (let tick = 0; tick < 30 && machine.engine.changes.length === 0; tick++) {
    const before = plans;
    await machine.tick({ ioPressure: 0.9 }, WRITERS);
    most = Math.max(most, plans - before);
  }
  // The mitigation itself asks once more.
  expect(most).toBeLessThanOrEqual(2);
  expect(machine.engine.changes).toMatchObject([{ action: 'freeze' }]);
});

it('remembers an answer for longer if it took longer, and not without bounds', () => {
  const answers = new EngineAnswers();
  answers.note('cheap', true, 0, 1);
  answers.note('slow', false, 0, 500);
  answers.note('hung', true, 0, 60_000);
  expect(answers.find('cheap', 9_999, 10_000)).toMatchObject({ isRefused: true });
  expect(answers.find('cheap', 10_000, 10_000)).toBeUndefined();
  expect(answers.find('slow', 49_999, 10_000)).toMatchObject({ isRefused: false });
  expect(answers.find('hung', 120_000, 10_000)).toBeUndefined();
  for (let index = 0; index < 1_000; index++) answers.note(`freeze tree:${index}`, true, 0, 1);
  expect(answers.find('slow', 1, 10_000)).toBeUndefined();
  expect(answers.find('freeze tree:999', 1, 10_000)).toBeDefined();
});
