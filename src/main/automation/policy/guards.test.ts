import { expect, it } from 'vitest';
import { AutomatedMachine } from '../../../../tests/helpers/automated-machine';
import { sampleProcess } from '../../../../tests/helpers/health-samples';

const HOG = sampleProcess({ pid: 42, app: 'hog', cpuCores: 1.6 });

it('leaves a program alone of which a person undid a mitigation, even if that one is no longer possible', async () => {
  const machine = new AutomatedMachine();
  machine.allow('processor');
  await machine.ticks(8, { cpuPressure: 0.4 }, [HOG]);
  expect(machine.engine.changes).toMatchObject([{ action: 'group-weight' }]);
  machine.engine.undo('change-1');
  // The program was started again in a terminal.
  machine.engine.refusals.set('group-weight', 'it runs in session-2.scope');
  await machine.ticks(3_600, { cpuPressure: 0.4 }, [{ ...HOG, pid: 43 }]);
  expect(machine.engine.changes).toHaveLength(1);
  expect(machine.decisions.all.find(({ guard }) => guard === 'user wins')?.reason).toContain('in its place');
});
