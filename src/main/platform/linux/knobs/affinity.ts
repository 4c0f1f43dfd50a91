import type { RunProgramSync } from '../../run-program-sync';

/** A starved host waits longer than for one program. */
const TIMEOUT_MS = 10_000;
/** A thread that has exited is left out. taskset takes one at a time, and a shell starts it much faster than this host. */
const SCRIPT = 'mask=$1; shift; for thread; do taskset -p "$mask" "$thread" >/dev/null 2>&1; done; exit 0';

/**
 * Sets the cores of threads. The shell ends with this host (prctl(2), PR_SET_PDEATHSIG), so that it cannot go on while
 * the guard restores the former masks.
 *
 * @param mask hexadecimal
 * @throws if setpriv is missing, or the machine is too slow
 */
export function writeAffinities(threads: readonly number[], mask: string, run: RunProgramSync): void {
  const command = ['sh', '-c', SCRIPT, 'taskset', mask, ...threads.map(String)];
  run('setpriv', ['--pdeathsig', 'KILL', '--', ...command], TIMEOUT_MS);
}
