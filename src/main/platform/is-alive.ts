import { readFileSync } from 'node:fs';
import { errnoOf } from '../base/errors';

/** Checks whether a process runs. A zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user is alive as well.
    if (errnoOf(error) !== 'EPERM') return false;
  }
  try {
    // In a container without an init, no process reaps orphans: one that has exited stays in the process table.
    return !/\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch (error) {
    return process.platform !== 'linux' || errnoOf(error) === 'EACCES';
  }
}
