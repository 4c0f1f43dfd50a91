import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';

const FLOCK = '/usr/bin/flock';

/**
 * Runs something while no other process is in here. Node has no flock(2): the program of util-linux locks the open file
 * that we hand it, and the lock stays with that file after the program has ended. The kernel drops it with the last
 * descriptor, even of a process that was killed.
 *
 * @throws where it could not be had
 */
export function withLock<T>(file: string, work: () => T, waitSeconds = 2): T {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const { status, error } = spawnSync(FLOCK, ['-x', '-w', String(waitSeconds), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`another process has locked ${file} for ${waitSeconds} s`);
    return work();
  } finally {
    closeSync(descriptor);
  }
}
