import type { RunProgramSync } from '../../run-program-sync';

const POLICY = /scheduling policy: SCHED_(\w+)(\|SCHED_RESET_ON_FORK)?/;
/** Other policies need a priority or a deadline, and are not set. */
const SETTABLE = /^(other|batch|idle)( reset-on-fork)?$/;

/**
 * @param text output of `chrt -p` @returns for example `other` or `idle reset-on-fork`; undefined for other text
 *
 * @internal tested directly, with policies that this machine may not allow
 */
export function parseSchedulingPolicy(text: string): string | undefined {
  const [, name, flag] = POLICY.exec(text) ?? [];
  return name === undefined ? undefined : `${name.toLowerCase()}${flag === undefined ? '' : ' reset-on-fork'}`;
}

/** @throws if chrt fails */
export function readSchedulingPolicy(thread: number, run: RunProgramSync): string {
  const policy = parseSchedulingPolicy(run('chrt', ['-p', String(thread)]));
  if (policy === undefined) throw new Error('chrt reports no policy');
  return policy;
}

/** The nice value stays with the thread during changes between these policies. */
export function writeSchedulingPolicy(thread: number, wanted: string, run: RunProgramSync): void {
  const [, policy, flag] = SETTABLE.exec(wanted) ?? [];
  if (policy === undefined) throw new Error(`${wanted} is not a policy that can be set`);
  run('chrt', [`--${policy}`, ...(flag === undefined ? [] : ['--reset-on-fork']), '-p', '0', String(thread)]);
}
