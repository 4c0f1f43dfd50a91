import type { RunProgramSync } from '../../run-program-sync';

const POLICY = /scheduling policy: SCHED_(\w+)(\|SCHED_RESET_ON_FORK)?/;
/** Others need a priority or a deadline, and are nothing to lower. */
const SETTABLE = /^(other|batch|idle)( reset-on-fork)?$/;

/**
 * @param text that `chrt -p` prints @returns such as `other` or `idle reset-on-fork`; undefined where it tells nothing
 *
 * @internal tested by itself, on policies that this machine need not allow
 */
export function parseSchedulingPolicy(text: string): string | undefined {
  const [, name, flag] = POLICY.exec(text) ?? [];
  return name === undefined ? undefined : `${name.toLowerCase()}${flag === undefined ? '' : ' reset-on-fork'}`;
}

/** @throws where chrt fails */
export function readSchedulingPolicy(thread: number, run: RunProgramSync): string {
  const policy = parseSchedulingPolicy(run('chrt', ['-p', String(thread)]));
  if (policy === undefined) throw new Error('chrt reports no policy');
  return policy;
}

/** The nice value stays with the thread over every change between these policies. */
export function writeSchedulingPolicy(thread: number, wanted: string, run: RunProgramSync): void {
  const [, policy, flag] = SETTABLE.exec(wanted) ?? [];
  if (policy === undefined) throw new Error(`${wanted} is not a policy that can be set`);
  run('chrt', [`--${policy}`, ...(flag === undefined ? [] : ['--reset-on-fork']), '-p', '0', String(thread)]);
}
