import { messageOf } from '../base/errors';
import type { Action } from '../optimization/action';
import type { Check, Finding } from './check';
import { unknown } from './check';
import { CHECKS } from './checks';
import { type ActionFinding, examineActions } from './examine-actions';
import type { Machine } from './machine';

/** Result of all checks of a machine. */
export interface Report {
  readonly checks: readonly (Pick<Check, 'id' | 'title'> & Finding)[];
  readonly actions: readonly ActionFinding[];
}

/** A check that waits for a bus or a disk must not hold up the others. */
const LIMIT_MS = 1_500;

/** Runs all checks that have a meaning on this system, at the same time, and examines all actions. */
export async function examineMachine(machine: Machine, actions: readonly Action[]): Promise<Report> {
  try {
    const isLinux = machine.parts.platform === 'linux';
    const checks = CHECKS.filter(({ isForEverySystem = false }) => isLinux || isForEverySystem);
    const findings = checks.map((check) => runCheck(check, machine));
    // While checks wait for other programs.
    const examined = examineActions(machine, actions);
    return { checks: await Promise.all(findings), actions: examined };
  } finally {
    await machine.close();
  }
}

/** Checks whether something is missing without which Homeostat does not do its work. */
export function isImportantMissing({ checks }: Report): boolean {
  const important = new Set(CHECKS.filter(({ isImportant = false }) => isImportant).map(({ id }) => id));
  return checks.some(({ id, state }) => state === 'missing' && important.has(id));
}

async function runCheck(check: Check, machine: Machine): Promise<Report['checks'][number]> {
  const { id, title } = check;
  return { id, title, ...(await findingOf(check, machine)) };
}

async function findingOf(check: Check, machine: Machine): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(
      () => resolve(unknown('no response in time', 'Try again; see `homeostat logs` if it recurs.')),
      LIMIT_MS,
    );
  });
  try {
    return await Promise.race([Promise.resolve(machine).then((one) => check.examine(one)), late]);
  } catch (error) {
    return unknown(messageOf(error), 'Report this with the output of `homeostat doctor --json`.');
  } finally {
    clearTimeout(timer);
  }
}
