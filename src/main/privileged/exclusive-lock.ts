import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';

const WAIT_SECONDS = 5;

/**
 * Runs something while no other process is in here. Node has no flock(2): the program of util-linux locks the open file
 * that we hand it, and the lock stays with that file after the program has ended. The kernel drops it with the last
 * descriptor, even of a process that was killed.
 *
 * @param program of util-linux
 * @throws where it could not be had
 */
export function withLock<T>(file: string, work: () => T, program = '/usr/bin/flock'): T {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const { status, error } = spawnSync(program, ['-x', '-w', String(WAIT_SECONDS), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`others have held ${file} for ${WAIT_SECONDS} s`);
    return work();
  } finally {
    closeSync(descriptor);
  }
}
