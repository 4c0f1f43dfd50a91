import { describe, expect, it } from 'vitest';
import { AutomatedMachine, GIGABYTE } from '../../../tests/helpers/automated-machine';
import { sampleProcess } from '../../../tests/helpers/health-samples';
import type { Emergency } from '../../shared/contract/automation-schemas';
import type { ApprovalChoice } from '../../shared/model/automation';
import { Approvals } from './approvals';
import type { Proposal } from './policy/proposal';

const PID = 42;
const EMERGENCY: Emergency = {
  kind: 'memory-low',
  area: 'memory',
  subject: null,
  sinceMs: 0,
  text: 'Memory is about to run out: 1 GB available. Blender grows by 80 MB/s.',
  leftSeconds: 41,
  suspects: [{ pid: 43, rootPid: PID, app: 'blender', title: 'Blender', text: '', unit: 'app-blender-7.scope' }],
};
const QUESTION: Proposal = {
  area: 'memory',
  action: 'freeze',
  target: `tree:${PID}`,
  targetText: `Blender (pid ${PID})`,
  subject: 'blender',
  value: 'in-use',
  problem: EMERGENCY.text,
  isEmergency: true,
  forMs: 60_000,
  isQuestion: true,
};

function create() {
  const machine = { isOngoing: true, startTicks: 1 as number | undefined };
  const approvals = new Approvals({
    programs: {
      identify: (pid) =>
        machine.startTicks === undefined
          ? undefined
          : { pid, startTicks: machine.startTicks, uid: 1000, executable: '' },
      isSame: ({ startTicks }) => startTicks === machine.startTicks,
    },
    watch: { isOngoing: () => machine.isOngoing },
  });
  return { approvals, machine };
}

describe('a question', () => {
  it('states the time that is left, and offers to pause, close or leave the program', () => {
    const { approvals } = create();
    expect(approvals.add(QUESTION, EMERGENCY, 0)).toBe(true);
    expect(approvals.list(0)).toMatchObject([
      {
        text: 'Memory runs out in about 40 s.',
        problem: EMERGENCY.text,
        choices: [
          { id: 'pause', text: 'Pause Blender' },
          { id: 'close', text: 'Close it' },
          { id: 'leave', text: 'Leave it' },
        ],
      },
    ]);
    const id = approvals.list(0)[0]?.id ?? '';
    expect(id).toMatch(/^ask-[0-9a-f]{4}$/);
    expect(approvals.take(id, 'close', 1)).toMatchObject({ process: { pid: PID }, unit: 'app-blender-7.scope' });
  });

  it.each<[Partial<Emergency>, string]>([
    [{ leftSeconds: 7 }, 'Memory runs out in about 7 s.'],
    [{ leftSeconds: 0 }, QUESTION.problem],
    [{ leftSeconds: 200 }, 'Memory runs out in about 3 minutes.'],
    [{ kind: 'disk-filling', subject: '/srv', leftSeconds: 62 }, '/srv is full in about 60 s.'],
    [{ leftSeconds: 30_900 }, QUESTION.problem],
    [{ kind: 'io-stall' }, QUESTION.problem],
  ])('names the time of %j', (values, text) => {
    const { approvals } = create();
    approvals.add(QUESTION, { ...EMERGENCY, ...values }, 0);
    expect(approvals.list(0)[0]?.text).toBe(text);
  });

  it('shows a hostile title as short plain text', () => {
    const { approvals } = create();
    const title = `evil\u001b[2J\n\u202e${'x'.repeat(100)}`;
    const [suspect] = EMERGENCY.suspects;
    if (suspect === undefined) throw new Error('no suspect');
    approvals.add(QUESTION, { ...EMERGENCY, suspects: [{ ...suspect, title }] }, 0);
    const text = approvals.list(0)[0]?.choices[0]?.text ?? '';
    expect(text).toMatch(/^Pause evil␛\[2J␊\ufffdx+…$/);
    expect(text.length).toBeLessThan(50);
  });

  it('is asked once for an emergency, and not about a program that has exited', () => {
    const { approvals, machine } = create();
    approvals.add(QUESTION, EMERGENCY, 0);
    expect(approvals.add(QUESTION, EMERGENCY, 1)).toBe(false);
    expect(approvals.add({ ...QUESTION, subject: 'gimp', target: 'tree:50' }, EMERGENCY, 1)).toBe(false);
    const other: Emergency = { ...EMERGENCY, kind: 'disk-filling', subject: '/' };
    expect(approvals.add({ ...QUESTION, subject: 'gimp', target: 'tree:50' }, other, 1)).toBe(true);
    machine.startTicks = undefined;
    approvals.clear();
    expect(approvals.add(QUESTION, EMERGENCY, 1)).toBe(false);
  });

  it('is not repeated while its answer takes effect', () => {
    const { approvals } = create();
    approvals.add(QUESTION, EMERGENCY, 0);
    approvals.take(approvals.list(0)[0]?.id ?? '', 'pause', 1_000);
    expect(approvals.add(QUESTION, EMERGENCY, 60_000)).toBe(false);
    expect(approvals.add(QUESTION, EMERGENCY, 61_000)).toBe(true);
  });

  it('expires some seconds after its emergency, but not in a short relief, and after ten minutes', () => {
    const { approvals, machine } = create();
    approvals.add(QUESTION, EMERGENCY, 0);
    machine.isOngoing = false;
    expect(approvals.expire(1_000)).toBe(false);
    machine.isOngoing = true;
    expect(approvals.expire(5_000)).toBe(false);
    machine.isOngoing = false;
    expect(approvals.expire(6_000)).toBe(false);
    expect(approvals.expire(10_999)).toBe(false);
    expect(approvals.expire(11_000)).toBe(true);
    expect(approvals.list(11_000)).toEqual([]);

    machine.isOngoing = true;
    approvals.add(QUESTION, EMERGENCY, 20_000);
    expect(approvals.expire(20_000 + 599_999)).toBe(false);
    expect(approvals.expire(20_000 + 600_000)).toBe(true);
  });

  it('makes room for another question when its program has exited', () => {
    const { approvals, machine } = create();
    approvals.add(QUESTION, EMERGENCY, 0);
    expect(approvals.expire(1_000)).toBe(false);
    machine.startTicks = 2;
    expect(approvals.expire(2_000)).toBe(true);
    expect(approvals.add({ ...QUESTION, subject: 'gimp', target: 'tree:50' }, EMERGENCY, 2_000)).toBe(true);
  });

  it('refuses the choices of a change, and stays pending then', () => {
    const { approvals } = create();
    approvals.add(QUESTION, EMERGENCY, 0);
    const id = approvals.list(0)[0]?.id ?? '';
    expect(() => approvals.take(id, 'approve', 1)).toThrow('cannot be answered with approve');
    expect(approvals.choiceFor(id, true)).toBe('pause');
    expect(approvals.choiceFor(id, false)).toBe('leave');
    approvals.take(id, 'leave', 1);
    expect(() => approvals.take(id, 'leave', 1)).toThrow('no longer pending');
  });
});

/** Lets automation ask about a program, and returns the id of the question. */
async function ask(machine: AutomatedMachine, proposal: Proposal = QUESTION): Promise<string> {
  machine.allow(proposal.area, 'ask');
  machine.proposals = [proposal];
  await machine.ticks(20, {}, [sampleProcess({ pid: PID })]);
  machine.proposals = [];
  const [approval] = machine.optimizer.approvals;
  if (approval === undefined) throw new Error('nothing was asked');
  return approval.id;
}

describe('an answer', () => {
  it('pauses the program at once, as a change of the person that expires', async () => {
    const machine = new AutomatedMachine();
    const id = await ask(machine);
    await machine.optimizer.answer(id, 'pause');
    expect([...machine.engine.values]).toEqual([[`freeze tree:${PID}`, 'in-use']]);
    expect(machine.engine.changes).toMatchObject([
      { by: 'person', verdict: 'observed', startedAtMs: expect.any(Number) },
    ]);
    const [change] = machine.engine.changes;
    expect((change?.expiresAtMs ?? 0) - (change?.startedAtMs ?? 0)).toBe(60_000);
    expect(machine.decisions.all.at(-1)).toMatchObject({ outcome: 'applied', changeId: 'change-1' });
    // Automation does not end a change of a person.
    expect(machine.optimizer.mitigations).toEqual([]);
    expect(machine.programs.closed).toEqual([]);
  });

  it('closes the program, and notes the request and the exit', async () => {
    const machine = new AutomatedMachine();
    await machine.optimizer.answer(await ask(machine), 'close');
    expect(machine.programs.closed).toEqual([[PID, undefined]]);
    expect(machine.engine.changes).toEqual([]);
    await expect.poll(() => machine.outcomes.slice(-2)).toEqual(['applied', 'ended']);
    expect(machine.decisions.all.at(-2)).toMatchObject({
      action: 'close-program',
      reason: 'You chose this: 1 process asked to exit.',
    });
  });

  it('leaves a program that does not exit, and notes it', async () => {
    const machine = new AutomatedMachine();
    machine.programs.stubborn.add(PID);
    await machine.optimizer.answer(await ask(machine), 'close');
    await expect
      .poll(() => machine.decisions.all.at(-1))
      .toMatchObject({ outcome: 'refused', reason: expect.stringContaining('not exited after 10 s') });
  });

  it('refuses to close a protected program, with the reason', async () => {
    const machine = new AutomatedMachine();
    machine.programs.protections.set(PID, 'it is essential');
    await expect(machine.optimizer.answer(await ask(machine), 'close')).rejects.toThrow('it is essential');
    expect(machine.decisions.all.at(-1)).toMatchObject({ outcome: 'refused', action: 'close-program' });
  });

  it('touches no other program that has the pid by now', async () => {
    const machine = new AutomatedMachine();
    const id = await ask(machine);
    machine.programs.reused.add(PID);
    await expect(machine.optimizer.answer(id, 'pause')).rejects.toThrow('has exited');
    expect(machine.engine.changes).toEqual([]);
    expect(machine.decisions.all.at(-1)).toMatchObject({ outcome: 'refused' });
  });

  it('leaves the program alone for a day', async () => {
    const machine = new AutomatedMachine();
    await machine.optimizer.answer(await ask(machine), 'leave');
    await expect(ask(machine)).rejects.toThrow('nothing was asked');
    expect(machine.decisions.all.at(-1)).toMatchObject({ guard: 'user wins' });
  });

  it('counts once', async () => {
    const machine = new AutomatedMachine();
    const id = await ask(machine);
    const both = await Promise.allSettled([
      machine.optimizer.answer(id, 'close'),
      machine.optimizer.answer(id, 'close'),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(machine.programs.closed).toHaveLength(1);
  });

  it('comes too late after ten minutes', async () => {
    const machine = new AutomatedMachine();
    const id = await ask(machine);
    let changes = 0;
    machine.optimizer.changes.on(() => void changes++);
    machine.clock.advance(600_000);
    await machine.tick({}, []);
    // The notification disappears without an answer.
    expect(changes).toBeGreaterThan(0);
    await expect(machine.optimizer.answer(id, 'close')).rejects.toThrow('no longer pending');
    expect(machine.programs.closed).toEqual([]);
  });

  it.each<[ApprovalChoice | boolean, string[]]>([
    [true, [`freeze tree:${PID}`]],
    [false, []],
    ['leave', []],
    ['pause', [`freeze tree:${PID}`]],
  ])('never closes a program for %j', async (answer, values) => {
    const machine = new AutomatedMachine();
    await machine.optimizer.answer(await ask(machine), answer);
    expect([...machine.engine.values.keys()]).toEqual(values);
    expect(machine.programs.closed).toEqual([]);
  });
});

it.each(['automatic', 'ask', 'suggest'] as const)(
  'closes no program without an answer, at the level %s',
  async (level) => {
    const machine = new AutomatedMachine();
    for (const area of ['processor', 'memory', 'disk', 'power'] as const) machine.allow(area, level);
    for (const action of ['process-priority', 'cpu-affinity', 'io-class', 'group-io-limit', 'freeze'])
      machine.engine.refusals.set(action, 'nothing works');
    for (let second = 0; second < 120; second++) {
      const row = sampleProcess({
        pid: PID,
        app: 'hog',
        cpuCores: 1.6,
        memoryBytes: second * 0.05 * GIGABYTE,
        writtenBytesPerSecond: 80e6,
      });
      const availableBytes = Math.max(0.1, 5 - second * 0.05) * GIGABYTE;
      const diskAvailableBytes = Math.max(0.1, 10 - second * 0.1) * GIGABYTE;
      await machine.tick({ cpuPressure: 0.9, ioPressure: 0.9, availableBytes, diskAvailableBytes }, [row]);
      if (level === 'ask' && second % 20 === 19)
        for (const { id } of machine.optimizer.approvals)
          await machine.optimizer.answer(id, true).catch(() => undefined);
    }
    expect(machine.decisions.all.length).toBeGreaterThan(0);
    expect(machine.programs.closed).toEqual([]);
  },
);
