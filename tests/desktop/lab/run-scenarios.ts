import { Guest } from './guest';
import { ensureImage } from './image';
import { makeLabDisk } from './lab-disk';
import type { Instance } from './places';
import { type Row, runScenario, type Scenario } from './scenario';
import { takePicture } from './take-picture';
import { boot, findRunning, type VirtualMachine } from './virtual-machine';

/** One run of a scenario. */
export interface Run {
  readonly id: string;
  readonly scenario: Scenario;
}

/** After this many runs, a new machine starts. */
const RUNS_OF_A_MACHINE = 10;

/** Runs scenarios one after another in virtual machines, which end with this process. */
export async function runScenarios(
  instance: Instance,
  runs: readonly Run[],
  { say, done }: { readonly say: (text: string) => void; readonly done: (row: Row) => void },
): Promise<void> {
  // One that was booted by hand is used, and stays.
  const isByHand = findRunning(instance) !== undefined;
  const image = ensureImage(say);
  if (!isByHand) makeLabDisk(instance);
  const guest = new Guest(instance);
  let machine: VirtualMachine | undefined;
  let age = 0;
  try {
    for (const { id, scenario } of runs) {
      if (machine === undefined && !isByHand) {
        say('booting');
        machine = await boot(image, instance);
        await guest.run('desktop-ready', 300);
      }
      say(`${id}: ${scenario.summary}`);
      const row = await runOne(guest, scenario, id);
      await takePicture(guest, instance, id.replaceAll(' ', '-')).catch(() => undefined);
      done(row);
      age++;
      if (row.failures.some((failure) => failure.startsWith(BROKEN)) || age % RUNS_OF_A_MACHINE === 0) {
        machine?.end();
        machine = undefined;
      }
    }
  } finally {
    machine?.end();
  }
}

const BROKEN = 'the run broke off: ';

async function runOne(guest: Guest, scenario: Scenario, id: string): Promise<Row> {
  const beganMs = performance.now();
  try {
    return await runScenario(guest, scenario, id);
  } catch (error) {
    const seconds = Math.round((performance.now() - beganMs) / 1000);
    return { id, scenario: scenario.id, cells: {}, failures: [`${BROKEN}${(error as Error).message}`], seconds };
  }
}
